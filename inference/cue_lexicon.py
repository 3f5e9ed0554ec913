"""The words that report speech and thought, by the stance that they take toward what is reported.

`neutral` leaves open whether it holds (said, denied, accused), `doubt` distances itself (claimed, alleged, so-called),
`endorse` takes it for true (admitted, confirmed, revealed). The split is the codebook's (docs/frames.md).
Entries are base forms; of an entry of several words the first is inflected. A verb under CLAUSE may report a clause
("said that ..."), one under OBJECT a noun phrase or a deed ("condemned the attack", "urged them to leave").
"""

from __future__ import annotations

from collections.abc import Iterator


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _entries(text: str) -> frozenset[str]:
    """What stands between the commas of a text."""
    return frozenset(" ".join(entry.split()) for entry in text.split(","))


CLAUSE = {
    "neutral": _entries(
        """say, tell, add, announce, state, report, declare, argue, assert, insist, maintain, contend, stress,
        emphasize, emphasise, underline, underscore, highlight, explain, reply, respond, answer, reiterate, repeat,
        reaffirm, affirm, recount, recall, relate, write, tweet, post, comment, mention, remark, observe, proclaim,
        pronounce, predict, forecast, project, estimate, calculate, reckon, believe, think, consider, suppose,
        assume, presume, suspect, guess, imagine, feel, hold, hope, expect, anticipate, fear, worry, wish, vow,
        pledge, promise, swear, threaten, suggest, propose, recommend, advise, imply, hint, indicate, signal,
        intimate, agree, decide, conclude, judge, rule, testify, deny, complain, lament, regret, joke, quip, shout,
        cry, yell, scream, exclaim, whisper, mutter, murmur, sigh, continue, go on, go on to say, begin, interject,
        ask, inquire, enquire, wonder, assure, inform, notify, brief, persuade, convince, teach, preach, opine,
        theorize, theorise, speak of, talk of, tell of, read, deem, envision, envisage, foresee, conjecture,
        surmise, infer, assess, specify, clarify, elaborate, summarize, summarise, quote, counter, retort, object,
        protest, dissent, concur, echo, chant, plead, pray, beg, demand, request, urge, order, instruct, command,
        decree, ordain, resolve, rejoice, spell out, lay out, set out, make the case, take the view, be of the
        opinion, look forward, issue a statement, post on, take to, go public, certify, narrate, blog, marvel"""
    ),
    "doubt": _entries(
        """claim, allege, purport, pretend, profess, feign, lie, fabricate, boast, brag, doubt, insinuate, speculate,
        rumour, rumor, spread rumours, spread rumors, make believe, make out, make the claim, misstate, concoct,
        gossip, question whether"""
    ),
    "endorse": _entries(
        """admit, confirm, reveal, acknowledge, warn, note, point out, concede, confess, own up, come clean, show,
        find, find out, discover, disclose, divulge, expose, prove, demonstrate, establish, verify, corroborate,
        bear out, know, realize, realise, recognize, recognise, understand, learn, remind, caution, make clear,
        uncover, unearth, let slip, grant, ascertain, determine, attest, substantiate, bring to light, draw
        attention to, be aware, set the record straight, debunk, forewarn, alert, let on, bear witness"""
    ),
}

OBJECT = {
    "neutral": _entries(
        """accuse, blame, condemn, denounce, criticize, criticise, reject, dismiss, deny, rebut, refute, decry,
        deplore, censure, slam, blast, lambast, lambaste, chide, rebuke, berate, scold, praise, hail, laud, applaud,
        commend, congratulate, welcome, thank, endorse, back, support, oppose, urge, call on, call for, call upon,
        appeal to, appeal for, exhort, demand, request, invite, order, forbid, ban, propose, offer, outline,
        describe, portray, depict, characterize, characterise, liken, compare, brand, dub, label, call, name, cite,
        discuss, address, raise, voice, express, utter, issue, deliver, release, publish, circulate, convey, relay,
        present, narrate, herald, extol, promote, advocate, defend, justify, excuse, apologize, apologise, protest,
        lodge, rue, mourn, bemoan, bewail, sue, charge, indict, want, intend, plan, aim, seek, aspire, refuse,
        decline, decline to comment, refuse to comment, claim responsibility, claim credit, take responsibility,
        trade blame, trade accusations, point the finger, point their finger, point fingers, lash out, hit back, hit
        out, speak out, rule out, play down, throw support behind, come out against, push for, press for, lobby,
        plead for, pray for, vote, vouch, veto, approve, allow, permit, authorize, authorise, attribute, ascribe,
        credit, sum up, refer to, allude to, touch on, dwell on, elucidate, pose, salute, mock, ridicule, taunt,
        vilify, scorn, shrug off, brush off, wave away, laugh off, wave aside, disapprove, resent, envy, admire,
        dread, crave, favour, favor, prefer, choose, mull, ponder, weigh, contemplate, stand by, reflect on, weigh
        in, chime in, talk about, speak about, bring up, put forward, put it, sound the alarm, pin the blame"""
    ),
    "doubt": _entries(
        """cast doubt on, cast doubt, call into question, question, dispute, challenge, discredit, peddle, spread,
        mislead, misrepresent, distort, exaggerate, whitewash, smear, slander, malign, scaremonger, falsify,
        overstate, hype, pass off, tout"""
    ),
    "endorse": _entries("point to, vindicate, validate, authenticate, blow the whistle on, shed light on, lay bare"),
}

NOUNS = {
    "neutral": _entries(
        """statement, report, remark, comment, announcement, declaration, denial, accusation, criticism, condemnation,
        testimony, account, answer, reply, response, view, opinion, belief, hope, fear, expectation, estimate,
        forecast, prediction, promise, pledge, vow, threat, call, appeal, demand, request, proposal, suggestion,
        recommendation, assertion, argument, word, message, letter, speech, briefing, interview, communique,
        complaint, concern, decision, order, plan, plea, idea, thought, ruling, verdict, warrant, description,
        explanation, reminder, tweet, post"""
    ),
    "doubt": _entries(
        """claim, allegation, rumour, rumor, speculation, gossip, innuendo, insinuation, conspiracy theory, propaganda,
        disinformation, misinformation, lie, falsehood, pretence, pretense, pretext, boast, smear, hoax, myth,
        fabrication, scepticism, skepticism"""
    ),
    "endorse": _entries(
        """admission, confession, confirmation, revelation, disclosure, acknowledgement, acknowledgment, concession,
        warning, proof, finding, discovery, exposure, realization, realisation"""
    ),
}

# Of one form: adverbs, adjectives and prepositions.
PARTICLES = {
    "neutral": _entries(
        """according to, in the words of, in the view of, in the opinion of, in the eyes of, as per, per, reportedly,
        apparently, presumably, seemingly, in his view, in her view, in their view, for his part, quoting, citing"""
    ),
    "doubt": _entries(
        """so-called, alleged, allegedly, purported, purportedly, supposed, supposedly, ostensible, ostensibly,
        self-proclaimed, self-styled, self-declared, self-described, would-be, sceptical, skeptical, doubtful,
        unconfirmed, unverified, unsubstantiated, unproven, baseless, unfounded, groundless, bogus, rumoured,
        rumored, what amounts to"""
    ),
    "endorse": _entries("aware, admittedly, demonstrably, undeniably, as is well known"),
}

# Base form -> past tense, past participle.
IRREGULAR = {
    "say": ("said",), "tell": ("told",), "write": ("wrote", "written"), "think": ("thought",), "hold": ("held",),
    "know": ("knew", "known"), "understand": ("understood",), "foresee": ("foresaw", "foreseen"), "feel": ("felt",),
    "speak": ("spoke", "spoken"), "swear": ("swore", "sworn"), "forbid": ("forbade", "forbidden"), "show": ("showed",
    "shown"), "find": ("found",), "come": ("came",), "go": ("went", "gone"), "begin": ("began", "begun"),
    "let": ("let",),
    "make": ("made",), "bear": ("bore", "borne"), "see": ("saw", "seen"), "teach": ("taught",), "cast": ("cast",),
    "take": ("took", "taken"), "set": ("set",), "lay": ("laid",), "forecast": ("forecast",), "read": ("read",),
    "put": ("put",), "draw": ("drew", "drawn"), "bring": ("brought",), "spread": ("spread",), "seek": ("sought",),
    "choose": ("chose", "chosen"), "hit": ("hit",), "stand": ("stood",),
    "be": ("is", "are", "was", "were", "been", "am"),
    "throw": ("threw", "thrown"), "shed": ("shed",), "blow": ("blew", "blown"), "mislead": ("misled",),
    "learn": ("learned", "learnt"), "spell": ("spelled", "spelt"),
}  # fmt: skip

# Verbs whose last consonant doubles before -ed and -ing.
_DOUBLING = _entries(
    """admit, ban, beg, begin, blog, brag, hit, infer, let, permit, pin, plan, put, quip, rebut, refer, set, slam,
        sum"""
)


def verb_forms(verb: str) -> Iterator[str]:
    """All forms of a verb, its first word inflected; the base form first."""
    first, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    past = IRREGULAR.get(first) or (_regular_past(first),)
    for form in (first, _third_person(first), _gerund(first), *past):
        yield form + tail


def plural(noun: str) -> str:
    return _third_person(noun)


def _third_person(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeou":
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x", "z", "go")) else "s")


def _regular_past(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ied"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ed"


def _gerund(verb: str) -> str:
    if verb in ("lie", "be"):
        return {"lie": "lying", "be": "being"}[verb]
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return f"{verb[:-1]}ing"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ing"
