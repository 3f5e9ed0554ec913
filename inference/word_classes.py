"""English words as party resolution needs them: by what they may be in a sentence, and by what they may stand for.

All in small letters. Classes are closed lists of the words that news uses; a word in none of them is taken for a noun
or an adjective.
"""

from __future__ import annotations

from slant.inference.cue_lexicon import word_set

DETERMINERS = word_set(
    """
    a an the this that these those each every some many most few several no another any all both either neither
    other such two three four five six seven eight nine ten eleven twelve
    """
)
# Prepositions that are also conjunctions ("after", "before") stand below, since a subject may follow them.
PREPOSITIONS = word_set(
    """
    about above across against along alongside amid among around at behind below beneath beside besides between
    beyond by despite down during except following for from in inside into near of off on onto opposite out
    outside over past per regarding round through throughout to toward towards under underneath unlike up upon via
    with within without
    """
)
CONJUNCTIONS = word_set(
    """
    and or but nor so yet after before since until till while whereas although though because if unless when
    whenever where once as than that whether how why lest
    """
)
RELATIVES = word_set("which who whom whose")
PRONOUNS = word_set(
    """
    i me my mine we us our ours you your yours he him his himself she her hers herself it its itself they them
    their theirs themselves nobody nothing somebody something someone everybody everything everyone anyone anybody
    anything none there here what whatever whoever one ourselves myself
    """
)
ADVERBS = word_set(
    """
    also then again still now never ever only even just already always often rarely seldom soon later earlier not
    yet too very more less once recently previously repeatedly reportedly allegedly apparently currently finally
    flatly immediately instead largely mostly nearly originally promptly publicly quickly quietly simply since
    subsequently suddenly together twice usually almost meanwhile however therefore thus indeed perhaps further
    long far away back home abroad today yesterday tomorrow tonight overnight
    """
)
AUXILIARIES = word_set(
    """
    am is are was were be been being has have had having do does did will would can could may might must shall
    should cannot ain isn aren wasn weren hasn haven hadn doesn didn don won wouldn couldn mustn shouldn
    """
)
BE = word_set("am is are was were be been being isn aren wasn weren")

_SAYING = """
    say tell announce add accuse allege argue ask assert blame call claim comment complain concede confirm declare
    decline demand denounce deny describe dismiss explain hail insist maintain note order pledge promise protest
    publish reject remark reply report request respond reveal state stress suggest urge vow warn write acknowledge
    admit answer appeal condemn criticise criticize praise post threaten welcome believe hope think expect fear
    want wish know agree joke quip shout repeat estimate signal caution contend counter observe
"""
_OTHER_VERBS = """
    accept act advance aim allow annex appear appoint approve arm arrest arrive attack attend avoid back ban bar
    become begin bomb break bring build buy cancel capture carry cause cease change chair choose close come
    command commit continue control convene cross cut decide defend delay deliver deploy destroy die discuss drive
    drop earn end enter escalate evacuate execute expel face fail fall feel fight find finish fire flee fly follow
    force gain get give go grow handle happen hear help hit hold host ignore impose increase intend intercept
    invade join keep kill lack launch lay lead learn leave let lie like live look lose make march mass mean meet
    mount move need negotiate obey occupy offer open oppose outline own pay phone plan play possess postpone
    prefer prepare press propose prove provide pull push put raid raise reach read recall receive recognise
    recognize refuse regard release remain remove renew repel request resign respect restore resume retain retake
    retreat return ring rise run save see seek seem seize sell send sentence serve set shake shell show shut sign
    sit speak spend stage stand start stay step stop storm strike struggle suffer suggest summon support suspect
    suspend take talk teach test thank travel treat trade try turn use veto violate visit vote wait wake walk
    watch weigh win withdraw withhold work
"""
_PAST = """
    said told announced became began broke brought built bought came chose cut did drew drove fell felt fought
    found flew fled forbade gave went got grew had heard held hid hit kept knew laid led left lent let lost made
    meant met paid put read rang rose ran saw sold sent set shook shot showed shut sang sat spoke spent stood
    stole struck swore took taught thought threw woke won wrote withdrew withheld understood undertook overran
    retook withstood sought caught froze hung bore dealt wore tore beat bit blew burst bound bred dug drank ate
    fed forgot forgave hurt knelt lit overcame quit rode sank shrank slept slid spread sprang stuck swept swam
    swung wept wound upheld arose foresaw foretold misled outdid overrode overthrew redrew rewrote shed sped spun
    strode undid undercut unwound outlined rid bled clung crept flung sewed slung stank stung strove wrung
"""


def _third_person(verb: str) -> str:
    if verb[-1] == "y" and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o", "z")) else "s")


def _past(verb: str) -> str:
    if verb[-1] == "y" and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


SAYING = frozenset(form for verb in _SAYING.split() for form in (verb, _third_person(verb), _past(verb))) | word_set(
    "said told thought wrote knew"
)
# Base forms are left out: "attack", "report" and "force" are nouns more often. So are "talks" and "works".
_AMBIGUOUS = word_set(
    """
    talks works plans reports claims demands attacks forces fires strikes raids arms lies bombs shells calls
    orders protests threatens fears hopes marches troops posts visits votes walks watches tests trades turns uses
    masses advances needs leads leaves losses gains states notes requests answers comments appeals arrests bans
    bars commands controls changes causes ends faces falls fights guards helps hosts increases moves offers plays
    presses promises raises remains rises runs shows signs stages stands starts steps stops supports suspects
    sentences signals cuts retreats drops launches delays estimates
    """
)
VERBS = AUXILIARIES | frozenset(_PAST.split()) | frozenset(
    form for verb in (_SAYING + _OTHER_VERBS).split() for form in (_third_person(verb), _past(verb))
)  # fmt: skip
# Verbs by their form alone, where a noun would be as likely.
UNSURE_VERBS = _AMBIGUOUS & VERBS
# Participles in -ed that stand before nouns ("armed forces").
NO_VERBS = word_set(
    """
    armed united allied so-called self-proclaimed alleged hundred unmanned unarmed wounded besieged disputed
    occupied retired red need speed feed seed exiled veiled limited continued mixed sacred
    """
)

DAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december
    """
)

# Persons by their office; with the mention of a party beside it, each is a person of that party.
TITLES = word_set(
    """
    president premier minister chancellor secretary leader ruler king queen prince emir sultan spokesman
    spokeswoman spokesperson official officer commander commandant general colonel captain major lieutenant
    admiral commodore brigadier marshal sergeant envoy ambassador diplomat negotiator mediator coordinator
    governor commissioner chief head boss chairman chairwoman chair speaker aide adviser advisor deputy
    prosecutor ombudsman director founder dictator strongman warlord cleric
    emissary delegate consul attache monarch counterpart
    """
)
PLURAL_TITLES = word_set(
    """
    presidents ministers leaders spokesmen spokespeople officials officers commanders generals envoys ambassadors
    diplomats negotiators mediators chiefs aides advisers advisors deputies prosecutors
    delegates authorities rulers investigators regulators
    """
)
# Words that make the holder of an office no longer one, or one against the party.
NO_LONGER = word_set(
    """
    former ex retired exiled opposition dissident ousted jailed deposed late disgraced
    """
)
FEMALE = word_set(
    """
    spokeswoman chairwoman queen woman mother wife daughter sister girl widow grandmother actress nun she her mrs
    ms
    """
)
MALE = word_set(
    """
    spokesman chairman king man father husband son brother boy widower grandfather emir he his mr
    """
)

ORGANS = word_set(
    """
    ministry government parliament cabinet presidency administration department office agency embassy delegation
    leadership court police intelligence council commission committee chamber assembly senate side regime junta
    command mission bureau directorate secretariat
    """
)
FORCES = word_set(
    """
    army military navy airforce air-force militia guard guards troops soldiers forces servicemen commandos
    fighters gunmen militants peacekeepers units pilots marines paratroopers sailors conscripts reservists force
    mercenaries rebels insurgents separatists militiamen border-guards engineers gunners warplanes jets
    """
)
SINGULAR_FORCES = word_set("army military navy militia guard command force")

# Others who may be meant by "he", "she" and "they": they bar a pronoun from a party.
HUMANS = word_set(
    """
    man woman boy girl child father mother son daughter brother sister husband wife widow resident villager farmer
    teacher schoolteacher doctor nurse driver priest rabbi imam bishop pastor baker student professor analyst
    expert reporter journalist correspondent photographer witness activist volunteer worker mechanic shopkeeper
    lawyer judge pensioner grandmother grandfather neighbour neighbor survivor refugee economist historian author
    writer owner passenger patient prisoner hostage victim soldier fighter rebel militant sniper pilot gunman
    guard signalman postman poet singer actor engineer scientist researcher columnist editor presenter host
    monitor trader merchant clerk cleric monk tourist policeman policewoman fireman firefighter paramedic rescuer
    fisherman shepherd
    lawmaker senator congressman congresswoman representative mayor politician legislator
    """
)
PEOPLE = word_set(
    """
    people men women children families residents villagers civilians refugees prisoners hostages activists
    witnesses relatives workers protesters demonstrators students farmers journalists reporters doctors analysts
    experts judges police crowds parents mourners opponents critics supporters voters settlers monitors observers
    passengers organisers organizers groups rescuers locals tourists teachers schoolchildren others half dozens
    hundreds thousands millions
    lawmakers senators representatives legislators politicians
    """
)

GROUP_WORDS = word_set("group movement faction organisation organization militia")
GROUP_PLURALS = word_set(
    """
    militants rebels insurgents fighters jihadists extremists gunmen separatists mercenaries guerrillas islamists
    """
)
STATE_WORDS = word_set("country republic nation kingdom monarchy emirate")
BODY_WORDS = word_set(
    """
    bloc alliance organisation organization body agency union court tribunal institution
    """
)
# Words that may stand between "the" and what is described, without making it somebody else's.
MODIFIERS = word_set(
    """
    defence defense foreign interior finance energy health economy justice prime vice deputy chief armed ruling
    military militant rebel insurgent islamist extremist jihadist mercenary senior top press government army
    presidential world global regional trade member nation islamic shia shiite sunni separatist state national
    security intelligence air general supreme opposition lower upper war secretary western whole same
    entire own then acting
    """
)
