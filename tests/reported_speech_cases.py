"""Short documents and the attributions that belong to them; tests/marked_documents.py says how they are written."""

from __future__ import annotations

from collections.abc import Mapping

Case = tuple[str, list[str]]

RUNNING: list[Case] = [
    (
        'Snow fell.\n\n{s1|She} {c1|said}: {x1|"I do not know.}\n{x2|I only know that he left."}\nThe day was calm.',
        ['She | said | "I do not know.\nI only know that he left." | direct'],
    ),
    (
        '{x1|"We held the bridge.} {x2|We lost nobody,"} {s2|the general} {c2|said}.',
        ['the general | said | "We held the bridge. We lost nobody," | direct'],
    ),
    (
        '{s1|The general} {c1|said}: {x1|"We held the bridge.} We lost nobody. {x2|We will stay."} Snow fell.',
        ['The general | said | "We held the bridge. We lost nobody. We will stay." | direct'],
    ),
    (
        "“{x1|We held the bridge}. We lost nobody. {x2|We will stay},” {s2|she} {c2|said}.",
        ["she | said | We held the bridge. We lost nobody. We will stay | direct"],
    ),
    (
        "{s1|He} {c1|told} them: “{x1|It is over}. Go home. Rest.” They left.",
        ["He | told | It is over. Go home. Rest | direct"],
    ),
    (
        "{s1|He} {c1|said}: {x1|“It is over.}\n\n{x2|“We go home now.} We rest.”\n\nThey left.",
        ["He | said | “It is over. / “We go home now. We rest.” | direct"],
    ),
    (
        '{x1|"It is over.}\n\n"We rest," {s2|he} {c2|said}.',
        ['he | said | "It is over. / "We rest," | direct'],
    ),
    (
        "{x1|‘We didn’t sleep.} {x2|The guns’ noise never stopped,’} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | ‘We didn’t sleep. The guns’ noise never stopped,’ | direct"],
    ),
    (
        "{x1|'We didn't sleep.} {x2|It never stopped,'} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | 'We didn't sleep. It never stopped,' | direct"],
    ),
    (
        "{x1|«We did not sleep.} {x2|It never stopped»,} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | «We did not sleep. It never stopped», | direct"],
    ),
    (
        '{s1|She} {c1|said} {x1|they were "tired.} We want to go home. {x2|We want to sleep."}',
        ['She | said | they were "tired. We want to go home. We want to sleep." | mixed'],
    ),
    (
        "{x1|“He told me to run.} {s2|I} {c2|told} {x2|him no},” {s3|Ana} {c3|said}.",
        ["Ana | said | “He told me to run. I told him no,” | outer", "I | told | him no | in 0"],
    ),
    (
        "{x1|“In what he calls “hell” we live.} {x2|We are fine,”} {s2|Ana} {c2|said}.",
        ["Ana | said | “In what he calls “hell” we live. We are fine,” | direct"],
    ),
    (
        # The closing mark is missing: nothing is joined over the paragraph, and nothing that was not found is added.
        '{s1|Ana} {c1|said}: {x1|"It was cold.} {x2|We froze.} The sun rose.\n\n{s3|Bo} {c3|said} {x3|it was warm}.',
        ['Ana | said | "It was cold. We froze.', "Bo | said | it was warm"],
    ),
    (
        '{s1|Ana} {c1|said}: {x1|"It was cold.} The sun rose. {s3|Bo} {c3|said} {x3|it was warm}. Nothing else.',
        ['Ana | said | "It was cold.', "Bo | said | it was warm"],
    ),
    (
        '{s1|He} {c1|wrote} {x1|"stay}. The council met. It said the "truce" held. {s2|Bo} {c2|said} {x2|so}.',
        ['He | wrote | "stay', "Bo | said | so"],
    ),
    (
        "“We won. We won again. We will win.” The crowd sang.",
        ["- | - | “We won. We won again. We will win.” | direct"],
    ),
    (
        'A 12" pipe burst. Nobody was hurt. {s1|The firm} {c1|said} {x1|a 6" pipe would do}.',
        ['The firm | said | a 6" pipe would do | indirect'],
    ),
    (
        "{x1|“We won.}\n\n{s2|Ana} {c2|said} {x2|it was late}.",
        ["- | - | “We won.", "Ana | said | it was late"],
    ),
]  # fmt: skip

SPEAKER_LINES: list[Case] = [
    ('{x1|"We will hold the line."} - Aram Petrosyan', ['Aram Petrosyan | - | "We will hold the line."']),
    ("{x1|“We will hold the line.”}\n— Ana Rossi, mayor of Westport", [
        "Ana Rossi, mayor of Westport | - | “We will hold the line.”",
    ]),
    ("“We will hold. We will win.”\n― Edwin G. Monroy\n\n“It is cold here tonight.”\n― Bo Lind", [
        "Edwin G. Monroy | - | “We will hold. We will win.”",
        "Bo Lind | - | “It is cold here tonight.”",
    ]),
    ("{x1|“We will hold the line.”}\n— {s2|Ana Rossi}", ["Ana Rossi | - | “We will hold the line.”"]),
    ('Ana Rossi: {x1|"We will hold the line."}\nBo Lind: {x2|"We will not."}', [
        'Ana Rossi | - | "We will hold the line."',
        'Bo Lind | - | "We will not."',
    ]),
    ("Q: Who gave the order?\nA: The general did. He was drunk.\nQ: When?\nA: At noon.", [
        "Q | - | Who gave the order? | direct",
        "A | - | The general did. He was drunk. | direct",
        "Q | - | When? | direct",
        "A | - | At noon. | direct",
    ]),
    ("MS ROSSI: {x1|We will hold.} It is cold.\nMR LIND: We will not.\nMS ROSSI: {s2|I} {c2|think} {x2|you will}.", [
        "MS ROSSI | - | We will hold. It is cold. | direct",
        "MR LIND | - | We will not. | direct",
        "MS ROSSI | - | I think you will. | direct, outer",
        "I | think | you will | in 2",
    ]),
    ("Ingredients: flour and milk\nNote: stir well\nTime: one hour", []),
]  # fmt: skip

FOLLOWING: list[Case] = [
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "Never again."\n\n"Rain"\n\n"Far away"',
        ['she | said | "We fled," / "Never again."'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. {x2|"The house burned down."} The rain came.',
        ['she | said | "We fled," / "The house burned down."'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "The house burned down." The rain came.',
        ['she | said | "We fled," / "The house burned down."'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "The house burned down. We saw the smoke." The rain came.',
        ['she | said | "We fled," / "The house burned down. We saw the smoke."'],
    ),
    (
        '{s1|Ana Rossi} {c1|said} {x1|the house was gone}.\n\n{x2|"There was nothing left to save."}',
        ['Ana Rossi | said | the house was gone / "There was nothing left to save." | mixed'],
    ),
    (
        '{s1|He} {c1|said}:\n\n{x2|"There was nothing left to save."}',
        ['He | said | "There was nothing left to save." | direct'],
    ),
    (
        '{s1|Bo} {c1|said} {x1|so}.\n\n"There was nothing left." {x2|"We slept in the car,"} {s2|Ana} {c2|said}.',
        ["Bo | said | so", 'Ana | said | "There was nothing left." / "We slept in the car,"'],
    ),
    (
        '{x1|"Is there anything left for us to save?"} {c2|Said} {s2|Petrov}.',
        ['Petrov | Said | "Is there anything left for us to save?"'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "One more thing I saw." "And one more I heard."',
        ['she | said | "We fled," / "One more thing I saw." / "And one more I heard."'],
    ),
    (
        "The council met at noon. “The house of cards is falling.” Snow fell.",
        [],
    ),
    (
        "{s1|Bo} {c1|believes} {x1|in luck}. {x2|“The house of cards is falling.”}",
        ["Bo | believes | in luck", "- | - | “The house of cards is falling.”"],
    ),
    (
        "Ten Things We Heard This Week\n\n{x1|“The house of cards is falling.”}",
        ["- | - | “The house of cards is falling.”"],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}.\n\n\'All Bets Are Off\'\n\nThe rain came.',
        ['she | said | "We fled,"'],
    ),
]  # fmt: skip

COMPLETED: list[Case] = [
    ("{s1|Reuters}, {c1|citing} {s2|state media}, {c2|said} {x2|three were killed}.", [
        "Reuters | said | three were killed | outer",
        "state media | citing | three were killed | in 0",
    ]),
    ("{c1|According to} the interior ministry, {x1|nine men were held}.", [
        "the interior ministry | According to | nine men were held",
    ]),
    ("{x1|Nine men were held}, {c1|according to} Ana Rossi.", ["Ana Rossi | according to | Nine men were held"]),
    ("According to two officials, nine men were held.", ["two officials | According to | nine men were held"]),
    ("Nine men were held, according to the mayor.", ["the mayor | according to | Nine men were held"]),
    ("{x1|The war is lost}, {c1|in the words of} one colonel.", ["one colonel | in the words of | The war is lost"]),
    ("{x1|The war is lost}, as one colonel {c1|put it}.", ["one colonel | put it | The war is lost"]),
    ("{c1|Per} the police, {x1|the call came at nine}.", ["the police | Per | the call came at nine"]),
    ("The work was done according to plan.", []),
    ("Wages differ according to the size of the firm.", []),
    ("{c1|Citing} a lack of funds, {x1|the club closed}.", ["- | Citing | the club closed"]),
]  # fmt: skip

HEADLINES: list[Case] = [
    ("Avaria violated truce - {s1|Baku}\n\nThe day was calm.", ["Baku | - | Avaria violated truce"]),
    ("Truce holds along the river: ministry\n\nThe day was calm.", ["ministry | - | Truce holds along the river"]),
    ("Avaria violated truce - Baku\n\nThe day was calm.", ["Baku | - | Avaria violated truce"]),
    ("Orlov: West is at war with us\n\nThe day was calm.", ["Orlov | - | West is at war with us"]),
    ("UN: 12 killed in market strike\n\nThe day was calm.", ["UN | - | 12 killed in market strike"]),
    ("Twelve killed in market strike – police\n\nThe day was calm.", ["police | - | Twelve killed in market strike"]),
    ("{x1|Truce holds along the river}: ministry\n\nThe day was calm.", [
        "ministry | - | Truce holds along the river",
    ]),
    ("{s1|Orlov}{c1|:} {x1|West is at war with us}\n\nThe day was calm.", ["Orlov | : | West is at war with us"]),
    ("Ana Rossi: ‘We will not leave the town’\n\nSnow fell.", ["Ana Rossi | - | ‘We will not leave the town’"]),
    ("Lind: No deal before the spring\n\n{s1|Bo Lind} {c1|said} {x1|so}.", [
        "Lind | - | No deal before the spring",
        "Bo Lind | said | so",
    ]),
    ("Update: twelve killed in market strike\n\nThe day was calm.", []),
    ("Exclusive: ministry hid the death toll\n\nThe day was calm.", []),
    ("Analysis - the truce is a trap for us\n\nThe day was calm.", []),
    ("Syria: twelve killed in market strike\n\nThe day was calm.", []),
    ("Kabul: twelve killed in market strike\n\nThe day was calm.", []),
    ("Day 12: the long march to the sea\n\nThe day was calm.", []),
    ("Twelve killed in market strike - Reuters\n\nThe day was calm.", []),
    ("Truce holds along the river - BBC News\n\nThe day was calm.", []),
    ("Climate change: the long road to May\n\nThe day was calm.", []),
    ("Twelve killed in market strike - in pictures\n\nThe day was calm.", []),
    ("The town fell at noon. It was simple: nobody shot.\n\nThe day was calm.", []),
]  # fmt: skip

NESTED: list[Case] = [
    ("{s1|He} {c1|said} {x1|that Guterres condemned the attack and that Bo had called for talks}.", [
        "He | said | that Guterres condemned the attack and that Bo had called for talks",
        "Guterres | condemned | the attack | in 0",
        "Bo | called for | talks | in 0",
    ]),
    ("{s1|The spokesman} {c1|said} {x1|that Guterres condemned the attack on the port}.", [
        "The spokesman | said | that Guterres condemned the attack on the port | outer",
        "Guterres | condemned | the attack on the port | in 0, neutral",
    ]),
    ("{s1|The agency} {c1|reported} {x1|that the ministry admitted the loss of the ship}.", [
        "The agency | reported | that the ministry admitted the loss of the ship | outer",
        "the ministry | admitted | the loss of the ship | in 0, endorse",
    ]),
    ("{s1|The agency} {c1|reported} {x1|that the ministry had admitted that the ship was lost}.", [
        "The agency | reported | that the ministry had admitted that the ship was lost | outer",
        "the ministry | admitted | the ship was lost | in 0, endorse",
    ]),
    ("{s1|He} {c1|said} {x1|officials claim the dam is safe}.", [
        "He | said | officials claim the dam is safe | outer",
        "officials | claim | the dam is safe | in 0, doubt",
    ]),
    ("{s1|Ana} {c1|said} {x1|that Bo claimed that Cy denied the theft of the car}.", [
        "Ana | said | that Bo claimed that Cy denied the theft of the car | outer",
        "Bo | claimed | Cy denied the theft of the car | in 0",
        "Cy | denied | the theft of the car | in 1",
    ]),
    ("{s1|She} {c1|said} {x1|that he saw the accused man near the gate}.", [
        "She | said | that he saw the accused man near the gate",
    ]),
    ("{s1|She} {c1|said} {x1|she told them about the attack}.", ["She | said | she told them about the attack"]),
    ("{s1|She} {c1|said} {x1|that a letter to Guterres condemned the attack}.", [
        "She | said | that a letter to Guterres condemned the attack",
    ]),
    ("{s1|She} {c1|said} {x1|that the president was told that it was over}.", [
        "She | said | that the president was told that it was over",
    ]),
    ("{s1|She} {c1|said} {x1|three people accused of theft had fled}.", [
        "She | said | three people accused of theft had fled",
    ]),
    ("{s1|She} {c1|said} {x1|the United States would join}.", ["She | said | the United States would join"]),
    ("{s1|She} {c1|said} {x1|the state of the stated plan was poor}.", [
        "She | said | the state of the stated plan was poor",
    ]),
    ("{s1|Bo} {c1|seized on} {x1|Orlov’s claim that the dam is safe}.", [
        "Bo | seized on | Orlov’s claim that the dam is safe | outer",
        "Orlov’s | claim | the dam is safe | in 0, doubt",
    ]),
    ("{c1|According to} {s1|the agency}, {s2|Guterres} {c2|said} {x2|the port was hit}.", [
        "the agency | According to | Guterres said the port was hit | outer",
        "Guterres | said | the port was hit | in 0",
    ]),
    ("{s1|The spokesman} {c1|said} that {s2|Guterres} {c2|condemned} {x2|the attack}.", [
        "The spokesman | said | Guterres condemned the attack | outer",
        "Guterres | condemned | the attack | in 0",
    ]),
    ("{x1|The port was hit}, {s1|Guterres} {c1|said}, {c2|according to} {s2|the agency}.", [
        "Guterres | said | The port was hit | in 1",
        "the agency | according to | The port was hit, Guterres said | outer",
    ]),
]  # fmt: skip

SCARE: list[tuple[str, list[str], list[str]]] = [
    ("The {x1|“peace”} plan was rejected by the village.", [], ["peace"]),
    ("The {x1|'special operation'} entered its third week.", [], ["special operation"]),
    ("The “{x1|liberated}” village is empty.", [], ["liberated"]),
    ("The {x1|“so very free”} press wrote nothing.", [], ["so very free"]),
    ("The {l|“peace”} plan of the {x1|“good neighbours”} failed.", [], ["“peace”", "good neighbours"]),
    ("The “{l|peace}” and {x1|“love”} plan failed.", [], ["peace", "love"]),
    ("{x1|“Never.”}", ["- | - | “Never.”"], []),
    ("The film {x1|“Frozen North”} opened on Friday.", [], []),
    ("He was known as {x1|“Chapo”} in the trade.", [], []),
    ("Juan {x1|“Chapo”} Perez was held.", [], []),
    ("The word {x1|“saudade”} has no translation.", [], []),
    ("{s1|Bo} {c1|called} it {x1|“peace”}.", ["Bo | called | “peace”"], []),
    ("{x1|“Peace will come to this valley”} it read.", ["- | - | “Peace will come to this valley”"], []),
    ("He told us of {x1|a plan} for the town.", ["- | - | a plan"], []),
]  # fmt: skip

PARTIES: Mapping[str, str] = {
    "Avaria": "avaria", "Avarian": "avaria", "Belmont": "belmont", "He": "avaria", "She": "belmont", "the UN": "un",
}  # fmt: skip
WITH_PARTIES: list[Case] = [
    ("{s1|Avaria's ambassador to Belmont} {c1|said} {x1|all was well}. {s2|He} {c2|added} that {x2|it was late}.", [
        "Avaria's ambassador to Belmont | said | all was well | of avaria",
        "He | added | it was late | of avaria",
    ]),
    ('{s1|An official in Belmont} {c1|said} {x1|so}.', ["An official in Belmont | said | so | of None"]),
    ("{s1|Ana} {c1|said} {x1|that the Avarian army denied the attack on the port}.", [
        "Ana | said | that the Avarian army denied the attack on the port | of None, outer",
        "the Avarian army | denied | the attack on the port | of avaria, in 0",
    ]),
    ("{s1|She} {c1|said}: {x1|“I think we won.} {s2|I} {c2|think} {x2|we did.”}", [
        "She | said | “I think we won. I think we did.” | of belmont, outer",
        "I | think | we did.” | of belmont, in 0",
    ]),
    ("Avaria fired first - Belmont\n\nThe day was calm.", ["Belmont | - | Avaria fired first | of belmont"]),
]  # fmt: skip
