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
    (
        "{s1|Reuters}, {c1|citing} {s2|state media}, {c2|said} {x2|three were killed}.",
        [
            "Reuters | said | three were killed | outer",
            "state media | citing | three were killed | in 0",
        ],
    ),
    (
        "{c1|According to} the interior ministry, {x1|nine men were held}.",
        [
            "the interior ministry | According to | nine men were held",
        ],
    ),
    ("{x1|Nine men were held}, {c1|according to} Ana Rossi.", ["Ana Rossi | according to | Nine men were held"]),
    ("According to two officials, nine men were held.", ["two officials | According to | nine men were held"]),
    ("Nine men were held, according to the mayor.", ["the mayor | according to | Nine men were held"]),
    ("{x1|The war is lost}, {c1|in the words of} one colonel.", ["one colonel | in the words of | The war is lost"]),
    ("{x1|The war is lost}, as one colonel {c1|put it}.", ["one colonel | put it | The war is lost"]),
    ("{c1|Per} the police, {x1|the call came at nine}.", ["the police | Per | the call came at nine"]),
    ("The work was done according to plan.", []),
    ("Wages differ according to the size of the firm.", []),
    ("{c1|Citing} a lack of funds, {x1|the club closed}.", ["- | Citing | the club closed"]),
]

# The network takes the one who quotes for the speaker, or both for one.
QUOTED: list[Case] = [
    ("{s1,2|Gull News} {c1|quoted} a military source as {c2|saying} {x1,2|the port was hit}.", [
        "Gull News | quoted | the port was hit | outer",
        "a military source | saying | the port was hit | in 0",
    ]),
    ("{x1|The port was hit}, {s1|the agency} {c1|quoted an unnamed source as saying}.", [
        "the agency | quoted | The port was hit | outer",
        "an unnamed source | saying | The port was hit | in 0",
    ]),
    ("{s1|Gull News} {c1|cited} {x1|an aide in Avaria as claiming that the port was hit}.", [
        "Gull News | cited | the port was hit | outer",
        "an aide in Avaria | claiming | the port was hit | in 0, doubt",
    ]),
    ("{s1,2|Gull News} {c1|quoted} an aide, who gave no name, on Friday as {c2|telling} us {x1,2|all was calm}.", [
        "Gull News | quoted | all was calm | outer",
        "an aide | telling | all was calm | in 0",
    ]),
    ("{x1,2|The port was hit}, {s1|Gull News} {c1|quoted} {s1|the aide} as {c2|saying} {x1,2|on Friday}.", [
        "Gull News | quoted | The port was hit / on Friday | outer",
        "the aide | saying | The port was hit / on Friday | in 0",
    ]),
    ("{s1,2|Orlov} {c1|was quoted} by Gull News as {c2|saying} {x1,2|the port was hit}.", [
        "Orlov | was quoted by Gull News as saying | the port was hit",
    ]),
    ("{s1,2|Orlov}, {c1|quoted} by Gull News, {c2|said} {x1,2|the port was hit}.", [
        "Orlov | said | the port was hit",
    ]),
    ("{s1,2|Gull News}, {c1|quoting} the ministry, {c2|said} {x2|the port was hit}.", [
        "Gull News | said | the port was hit | outer",
        "the ministry | quoting | the port was hit | in 0",
    ]),
    ("{s1|Orlov} {c1|cited} {x1|the cost as being too high}.", ["Orlov | cited | the cost as being too high"]),
]  # fmt: skip

# Contents that run too far, sources that are none.
FORBIDDEN: list[Case] = [
    ("Avaria, {s1|which} {c1|denies} {x1|hitting towns, has hit towns}.", ["which | denies | hitting towns"]),
    ("Orlov, {s1|who} {c1|said} {x1|the port, a ruin, was safe}.", ["who | said | the port, a ruin, was safe"]),
    ("{s1|Avaria's} {c1|claim} {x1|to hold the town could not be independently verified}.", [
        "Avaria's | claim | to hold the town",
    ]),
    ("{s1|Orlov} {c1|said} {x1|the reports could not be verified}.", [
        "Orlov | said | the reports could not be verified",
    ]),
    ('{x1|"We are ready," one of them}, {s1|Ana Rossi}, {c1|told} the crowd.', [
        'one of them, Ana Rossi | told | "We are ready,"',
    ]),
    ('{x1|"We are ready," and they were}, {s1|Ana Rossi} {c1|said}.', [
        'Ana Rossi | said | "We are ready," and they were',
    ]),
    ("{x1,2|The towns were hit}, {s1|an} {c1|accusation} {s2|Avaria} {c2|denies}.", [
        "Avaria | denies | The towns were hit",
    ]),
]  # fmt: skip

# The network's content begins with the words of the source, or is them.
UNCLOSED: list[Case] = [
    # No comma shows where the source ends: the clause begins with a determiner, or with a party.
    ("{c1|According to} {x1|residents the shelling went on all night}.", [
        "residents | According to | the shelling went on all night",
    ]),
    ("{c1|According to} {x1|Gull News Avaria shelled the port all night}.", [
        "Gull News | According to | Avaria shelled the port all night",
    ]),
    ("{c1|According to} {x1|the armed group Avaria more than six shells fell}.", [
        "the armed group Avaria | According to | more than six shells fell",
    ]),
    ("{c1|According to} {x1|Orlov's two aides the raid failed at once}.", [
        "Orlov's two aides | According to | the raid failed at once",
    ]),
    ("{c1|According to} {x1|the terms of the truce the guns fall silent}.", [
        "- | According to | the terms of the truce the guns fall silent",
    ]),
    ("{x1|Three were killed}, {s1,2|Reuters} {c1|said}, {c2|citing} {x2|two doctors at the clinic}.", [
        "Reuters | said | Three were killed | outer",
        "two doctors at the clinic | citing | Three were killed | in 0",
    ]),
    ("{x1|The club will close}, {s1,2|the board} {c1|said}, {c2|citing} {x2|a lack of funds}.", [
        "the board | said | The club will close",
        "the board | citing | a lack of funds",
    ]),
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
    # Behind a comma and a dash, or ahead of furniture, any name speaks; the topic ahead of the colon is not said.
    ("Battle for the ford: Bridge lost, troops pull back, - Rossi\n\nThe day was calm.", [
        "Rossi | - | Bridge lost, troops pull back",
    ]),
    ("{s1|Battle for the ford}: {x1|Bridge lost, troops pull back}, - {s2|OC} {x2|\"North\"}\n\nThe day was calm.", [
        'OC "North" | - | Bridge lost, troops pull back',
    ]),
    ("03.04.25 10:15 - Truce: All quiet on the river - Rossi (03.04.25 10:15) « War | Daily Gull\n\nSnow fell.", [
        "Rossi | - | All quiet on the river",
    ]),
    ("Staff of the Northern Army: Bridge lost, troops pull back, - Staff\n\nThe day was calm.", [
        "Staff of the Northern Army | - | Bridge lost, troops pull back",
    ]),
    ("Lind on the truce: No deal before the spring\n\n{s1|Bo Lind} {c1|said} {x1|so}.", [
        "Lind | - | No deal before the spring",
        "Bo Lind | said | so",
    ]),
    ("Talks on the truce: No deal before the spring\n\nThe day was calm.", []),
    ("Syria on the brink: No deal before the spring\n\nThe day was calm.", []),
    ("Staff about the war: Bridge lost, troops pull back, - Staff\n\nThe day was calm.", [
        "Staff | - | Bridge lost, troops pull back",
    ]),
    ("Truce holds along the river (03.04.25 10:15) « War | Daily Gull\n\nThe day was calm.", []),
    ("Truce holds along the river, - BBC News\n\nThe day was calm.", []),
    ("War in Avaria: {s1|Belmont} {c1|condemns} {x1|the raid on the port}, - Rossi\n\nThe day was calm.", [
        "Belmont | condemns | the raid on the port | in 1",
        "Rossi | - | Belmont condemns the raid on the port | outer",
    ]),
    ("{s1|Guards} {c1|announce}: {x1|raiders shell the port} near two ships\n\nThe day was calm.", [
        "Guards | announce | raiders shell the port near two ships",
    ]),
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
    ("{x1,2|Two shells hit the port}, {s1|Gull News} {c1|quoted} {s2|a source at the port} {c2|as saying}.", [
        "Gull News | quoted | Two shells hit the port | outer",
        "a source at the port | as saying | Two shells hit the port | in 0",
    ]),
]  # fmt: skip

# The network gives a cue with its content, and the grammar of the clause says whose it is.
SUBJECTS: list[Case] = [
    ("After the raid the northern rebel alliance {c1|denounced} {x1|the talks} and {c2|pledged} {x2|to fight on}.", [
        "the northern rebel alliance | denounced | the talks",
        "the northern rebel alliance | pledged | to fight on",
    ]),
    ("A resident of the freed town {c1|tells of} {x1|her brother shot by raiders}.", [
        "A resident of the freed town | tells of | her brother shot by raiders",
    ]),
    ("Ana Rossi has repeatedly {c1|claimed} {x1|the dam is safe}.", ["Ana Rossi | claimed | the dam is safe"]),
    ("IS group also {c1|claimed} {x1|a raid on the port}.", ["IS group | claimed | a raid on the port"]),
    ("The Northern Guard (NG NGA) rebel group on Monday {c1|claimed} {x1|a raid on the port}.", [
        "The Northern Guard (NG NGA) rebel group | claimed | a raid on the port",
    ]),
    ("Avaria's envoy Ivo Orlov, after meeting Ana Rossi on Friday, {c1|said} {x1|the dam would hold}.", [
        "Avaria's envoy Ivo Orlov | said | the dam would hold",
    ]),
    ("The minister, who had fled, {c1|said} {x1|the dam would hold}.", ["The minister | said | the dam would hold"]),
    ("That day the rebel group which is linked to the Guard {c1|announced} {x1|it would strike}.", [
        "the rebel group | announced | it would strike",
    ]),
    # What stands between two commas is no insertion: the subject must open the clause, and be no verb.
    ("A friend of Rossi, of Orlov, and of peace, {c1|said} {x1|so}.", ["- | said | so"]),
    ("At noon rebels fell, in all, {c1|said} {x1|so}.", ["- | said | so"]),
    ("{x1|Rebels, he thought, were here}, {c1|said} the clerk.", ["- | said | Rebels, he thought, were here"]),
    ("Rossi late on Monday {c1|claimed} {x1|the dam is safe}.", ["Rossi | claimed | the dam is safe"]),
    ("Floods after talks on Monday {c1|denied} {x1|rest}.", ["- | denied | rest"]),
    ('"Northern Rebel" {c1|announces}: {x1|raiders shell the port}.', [
        '"Northern Rebel" | announces | raiders shell the port.',
    ]),
    ('"Enough" {c1|announces}: {x1|raiders shell the port}.', ["- | announces | raiders shell the port."]),
    ("Rebels seized the town and {c1|pledged} {x1|to hold it}.", ["Rebels | pledged | to hold it"]),
    ("The move came after Belmont sent troops, {c1|claiming} {x1|it had been asked to}.", [
        "Belmont | claiming | it had been asked to",
    ]),
    ("Belmont shelled the port after {c1|vowing} {x1|to spare it}.", ["Belmont | vowing | to spare it"]),
    ("{x1|The port was hit at noon the ministry} {c1|reported}.", [
        "the ministry | reported | The port was hit at noon",
    ]),
    ("At the gate one resident {c1|said} {x1|so}.", ["one resident | said | so"]),
    ("{x1|The talks are on in both districts Rossi} {c1|said}.", ["Rossi | said | The talks are on in both districts"]),
    ("Those who fled and {c1|said} {x1|so} were few.", ["who | said | so"]),
    ("Orlov and Rossi {c1|say} {x1|the dam is safe}.", ["Orlov and Rossi | say | the dam is safe"]),
    # Passives, reduced relatives, nouns, things, and phrases of the wrong number have no speaker right before them.
    ("Orlov was {c1|accused} {x1|of theft}.", ["- | accused | of theft"]),
    ("Soldiers {c1|accused} of {x1|theft} were freed.", ["- | accused | theft"]),
    ("Talks between the ministers {c1|expected} to {x1|fail} began.", ["- | expected | fail"]),
    ("Orlov was held and {c1|accused} by them {x1|of theft}.", ["- | accused | of theft"]),
    ("The weapons {c1|claims} {x1|that the dam is safe} spread.", ["- | claims | that the dam is safe"]),
    ("Rebel {c1|claims} {x1|that the dam is safe} spread.", ["- | claims | that the dam is safe"]),
    ("A slide seen by him and party leaders {c1|shows} {x1|how it began}.", ["- | shows | how it began"]),
    ("The frozen river {c1|suggests} {x1|a long winter}.", ["- | suggests | a long winter"]),
    ("A book on the ministers {c1|shows} {x1|how it began}.", ["- | shows | how it began"]),
    ("It could sue the town, {c1|pushing for} {x1|a new bridge}.", ["- | pushing for | a new bridge"]),
    ("After talks in Westport {c1|claimed} {x1|victory} was heard.", ["- | claimed | victory"]),
    ("In the ministry {c1|said} {x1|victory} was heard.", ["- | said | victory"]),
]  # fmt: skip

BEHIND: list[Case] = [
    ("The raid was {c1|condemned} by Avaria {x1|as a crime}.", ["Avaria | condemned | as a crime"]),
    ("{x1|The clerk} was {c1|accused} by {x1|Avaria of holding the keys}.", [
        "Avaria | accused | The clerk / of holding the keys",
    ]),
    ("{x1|The clerk} was {c1|accused} by {x1|the Avarian navy of theft}.", [
        "the Avarian navy | accused | The clerk / of theft",
    ]),
    ("An attack {c1|claimed} by Avaria killed seven and {c2|was blamed by} {x2|Orlov on Belmont}.", [
        "Avaria | claimed | -",
        "Orlov | was blamed by | on Belmont",
    ]),
    ("{x1|The dam is safe}, {c1|claims} Avaria.", ["Avaria | claims | The dam is safe"]),
    ("{c1|Warnings} from Avaria {x1|that the dam would break} came late.", [
        "Avaria | Warnings | that the dam would break",
    ]),
    ("It followed a {c1|warning} from Avaria {x1|that the dam would break}.", [
        "Avaria | warning | that the dam would break",
    ]),
    ("{c1|Reports} from Avaria {x1|that the dam would break} came late.", ["- | Reports | that the dam would break"]),
    ("{x1|“The dam is safe,”} {c1|said} {x1|Ana Rossi}, who built it.", ["Ana Rossi | said | “The dam is safe,”"]),
    ("A shell {c1|claimed} by {x1|Avaria hit the northern town}.", ["Avaria | claimed | -"]),
    ("{x1|All was calm}, {c1|wrote} Orlov, {s1|a former clerk}.", ["Orlov, a former clerk | wrote | All was calm"]),
    ("The pact was {c1|criticised} as illegal by Avaria.", ["Avaria | criticised | -"]),
    ("The rebels are {c1|listed as} {x1|a threat to peace} by Avaria.", ["Avaria | listed as | a threat to peace"]),
    # What cannot speak, or does not end at a stop, is no source.
    ("The town was {c1|condemned} by {x1|its walls}.", ["- | condemned | its walls"]),
    ("They were {c1|condemned} by {x1|burning the flag}.", ["- | condemned | burning the flag"]),
    ("{x1|The dam is safe}, {c1|claims} {x1|about seepage notwithstanding}.", [
        "- | claims | The dam is safe / about seepage notwithstanding",
    ]),
    # What a subject taken by the network hangs on.
    ("The Belmont envoy in a call with Minister {s1|Ivo Orlov} {c1|thanked} {x1|Avaria for the bread}.", [
        "The Belmont envoy | thanked | Avaria for the bread",
    ]),
    ("The union {c1|rejected} {x1|all excuses for the raids} in {s2|Avaria} {c2|stressing} {x2|that it was late}.", [
        "The union | rejected | all excuses for the raids",
        "The union | stressing | that it was late",
    ]),
    ("{s1|The pact has fed rebels in the north and Avaria} {c1|has demanded} {x1|its end}.", [
        "Avaria | has demanded | its end",
    ]),
    # Nothing to correct.
    ("{s1|A mediator between Belmont and Avaria} {c1|has demanded} {x1|its end}.", [
        "A mediator between Belmont and Avaria | has demanded | its end",
    ]),
    ("Posted on Monday {s1|Ivo Orlov} {c1|denied} {x1|the talks}.", ["Ivo Orlov | denied | the talks"]),
    ("The raid ended with {s1|Orlov} {c1|denying} {x1|the talks}.", ["Orlov | denying | the talks"]),
    ("{s1|The mayor of Avaria} {c1|denied} {x1|the talks}.", ["The mayor of Avaria | denied | the talks"]),
    ("{x1|Shots were fired near the dam in} {s1|Avaria} {c1|said}.", [
        "Avaria | said | Shots were fired near the dam in",
    ]),
]  # fmt: skip

CONTENTS: list[Case] = [
    ("{s1|The ministry} {c1|dismissed claims} from the Avarian navy {x1|that the dam was mined}.", [
        "The ministry | dismissed | claims from the Avarian navy that the dam was mined | outer",
        "the Avarian navy | claims | the dam was mined | in 0",
    ]),
    ("{s1|The ministry} {c1|dismissed claims} from the field {x1|that the dam was mined}.", [
        "The ministry | dismissed claims | that the dam was mined",
    ]),
    ("The bridge was hit by two shells, {s1|Orlov} {c1|assumes}.", [
        "Orlov | assumes | The bridge was hit by two shells",
    ]),
    ("The bridge was hit by two shells, {s1|Orlov} {c1|assumes}. — Gull News.", [
        "Orlov | assumes | The bridge was hit by two shells",
    ]),
    ("{s1|The guard} {c1|confirmed} the liberation of the town of Arle, Westport region.", [
        "The guard | confirmed | the liberation of the town of Arle, Westport region",
    ]),
    ("{s1|The mayor} {c1|announced} that he would go, but nobody heard.", [
        "The mayor | announced | he would go",
    ]),
    ("{s1|The mayor} {c1|agreed} to lend Mr. Lind the boat.", ["The mayor | agreed | to lend Mr. Lind the boat"]),
    ("In her opinion, {x1|this is the only way}.", ["her | opinion | this is the only way"]),
    ("The raid came after warnings from the White House that {x1|a raid was near}.", [
        "the White House | warnings | a raid was near | endorse",
    ]),
    ("It rejected claims by the ministry that {x1|the dam was safe}.", [
        "the ministry | claims | the dam was safe | doubt",
    ]),
    ("She laughed at Orlov's claim that {x1|the dam was safe}.", ["Orlov's | claim | the dam was safe | doubt"]),
    # Nothing follows but who is told, where to, or a word that stands for what was said.
    ("{s1|Orlov} {c1|told} the crowd.", ["Orlov | told | -"]),
    ("{s1|Orlov} {c1|shouted} to the crowd.", ["Orlov | shouted | -"]),
    ("{s1|Orlov} {c1|believes} it.", ["Orlov | believes | -"]),
    ("Late on the same cold Monday, {s1|Orlov} {c1|said}:", ["Orlov | said | -"]),
    ("Later on the same cold day, {s1|the river} {c1|showed}.", ["the river | showed | -"]),
    ("The raid came after reports from the front that {x1|a raid was near}.", ["- | - | a raid was near"]),
    ("The warnings were of no use, {x1|the dam broke}.", ["- | - | the dam broke"]),
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
    ("{x1|The town is free of raiders.} — {s1|Gull News}.", ["- | - | The town is free of raiders."], []),
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
    ("Avaria, {s1|which} {c1|denies} {x1|all of it}, fired first.", ["which | denies | all of it | of avaria"]),
    ("The envoy met the head of the Avarian navy in Belmont, {s1|who} {c1|denied} {x1|the raid}.", [
        "who | denied | the raid | of avaria",
    ]),
    ("{s1|We} {c1|pledge} {x1|to hold on}. (Source: Avarian Council) Read more.", [
        "We | pledge | to hold on | of avaria",
    ]),
    ("{s1|We} {c1|pledge} {x1|so}. (Source: Avarian Council) (Source: Belmont)", ["We | pledge | so | of None"]),
    ("There was a raid on Avaria, {s1|which} {c1|vowed} {x1|revenge}.", ["which | vowed | revenge | of avaria"]),
    ("The guests of Belmont saw a film {s1|that} {c1|claimed} {x1|victory}.", ["that | claimed | victory | of None"]),
]  # fmt: skip
