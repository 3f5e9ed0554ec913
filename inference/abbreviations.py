"""Word lists by which the segmenter tells a full stop that ends a sentence from one that does not.

Words stand without their last full stop and in the case in which news writes them. The lists are closed: an
abbreviation that is missing here costs one false sentence end where a capital follows it.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A name or a number always follows: their full stop never ends a sentence.
BEFORE_NAMES = _words(
    """Mr Mrs Ms Mx Dr Drs Prof Messrs Mme Mlle Mons Fr Rev Revd Hon Rt Msgr Mgr Gen Lt Lieut Col Maj Capt Cpt Sgt Cpl
    Pvt Pfc Adm Cmdr Cdr Comdr Brig Cmd Supt Insp Det Rep Reps Sen Sens Gov Govs Pres Amb Sec Atty Asst Assoc Dep Dir
    Mt Ft Pte Gunnery Spc Ayat vs v cf viz e.g i.e eg ie ca approx Approx Cf E.g I.e Lt.Col Maj.Gen Lt.Gen Brig.Gen"""
)

# A number follows; before anything else the word is an ordinary one ("He said no. They left.").
BEFORE_NUMBERS = _words("No Nos no nos Art art Arts Fig fig Figs Vol vol p pp Ch ch Para para paras cl Res §")

MONTHS_AND_DAYS = _words("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")

MONTHS = _words(
    "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug "
    "Sept Sep Oct Nov Dec"
)

# They stand inside a sentence or at its end: the next word decides.
ANYWHERE = _words(
    """Inc Corp Co Cos Ltd Bros Bhd Plc plc LLC Jr Sr Esq etc al Ph.D Ph.Ds M.D Ph St Ave Blvd Rd Sq Bldg Dept dept
    Univ Assn Assoc Intl Int'l Gov't Govt govt est Est incl excl tel Tel ext ed eds Ed Eds min max avg kg km cm mm ft
    lb lbs oz hrs hr mins secs Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Md Mass Mich Minn Miss
    Mo Mont Neb Nev Okla Ont Ore Pa Penn Que Tenn Tex Vt Va Wash Wis Wyo bn mn mln bln trn tn sq cu resp misc cont
    Bn Regt Bde Div Sqn Hqs Is Isl Mtn Pt Rs"""
)

# Words that open a sentence and hardly ever go on a name ("in the U.S. The", but "the U.S. Army").
OPENERS = _words(
    """The A An This That These Those He She It They We I You His Her Its Their Our My Your In On At By But And Or So
    Yet However Meanwhile If When While As After Before Since Although Though Because There Here What Why How Who Whose
    Where Which Whether Some Many Most Much All Both Each Every Neither Either Not Now Then Once For From With Within
    Without To Toward Towards Under According Also Still Even Instead Moreover Furthermore Nevertheless Nonetheless
    Therefore Thus Hence Earlier Later Last Asked Another Others Despite During Until Unless Nor One Several More Among
    Between Nearly About Only Just Perhaps Maybe Let Yes Unlike Like Following Amid Against Such Today Yesterday
    Tomorrow Tonight Recently Previously Finally Additionally Other Few Is Are Was Were Has Have Had Do Does Did Can
    Could Will Would Should It's He's She's They're That's There's Don't We're I'm I've We've Through Throughout
    Speaking Citing Asking Given Ever Never Often Sometimes Again Beyond Upon Amidst"""
)

# After a time of day they belong to it: "at 5 p.m. Monday", "8 a.m. Moscow time", "10 p.m. EST".
AFTER_TIMES = MONTHS | _words(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday Eastern Central Mountain Pacific Greenwich Moscow
    Baku Yerevan Tbilisi Istanbul Ankara Kyiv Kiev Jerusalem Beirut Tehran Baghdad Damascus Beijing Tokyo Delhi London
    Paris Brussels EST EDT ET CST CDT CT MST MDT MT PST PDT PT GMT UTC BST CET CEST EET MSK IST AEST"""
)

# Names that carry an exclamation mark.
EXCLAIMED = _words("Yahoo Yum Jeopardy Oklahoma")

SPEECH = _words(
    "said says asked asks wrote writes told tells added adds replied replies answered shouted cried tweeted posted "
    "wondered exclaimed yelled demanded continued insisted declared remarked quipped inquired queried screamed urged "
    "responded explained argued joked warned noted retorted"
)

# A line that stops at one of these goes on in the next. Words that may end a heading ("Fighting goes on") are left out.
MID_SENTENCE = _words(
    """a an the of and or to in at by for from with into between against as than whose its his her their our these those
    when while because per via de von van bin ibn"""
)

# Endings of host names: "Change.Org" has no full stop in it.
HOSTS = _words("com org net gov edu info co tv io ai am az ru uk eu us js py")
