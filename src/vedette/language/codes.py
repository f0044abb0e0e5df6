"""Every diagnostic code: what it is called, why it is a mistake, and an example of the wrong and the right.

V1 YAML, V2 the shape of a file, V3 words of the vocabulary, V4 the logic of rules, V5 facts and evidence, V6 what is
unwise in a rulebook, V7 in a case, V8 tests of rules, V9 files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means; `wrong` and `right` are pieces of YAML (or of a command), and the second mends the first."""

    title: str
    why: str
    wrong: str
    right: str


_YAML = {
    "V101": Code(
        "tab instead of spaces",
        "Editors show a tab at different widths, so YAML allows only spaces to say what belongs to what.",
        "roles:\n\tally: Belarus",
        "roles:\n  ally: Belarus",
    ),
    "V102": Code(
        "quote not closed, or closed too early",
        "The first quotation mark of the same kind ends a quoted text; without one, the text runs on.",
        'title: "The "Union" exercise"',
        "title: 'The \"Union\" exercise'",
    ),
    "V103": Code(
        "colon in the middle of a text",
        "A colon and a space separate a key from its value, also where a text only wanted a colon.",
        "because: Minsk says: no",
        'because: "Minsk says: no"',
    ),
    "V104": Code(
        "bad indentation",
        "Indentation says what belongs to what: items of one list and keys of one mapping begin in the same column.",
        "- id: a\n   title: A rule",
        "- id: a\n  title: A rule",
    ),
    "V105": Code(
        "bracket not closed",
        "A list in [ ] and names in { } end with the bracket that matches, and commas part their items.",
        "roles: {ally: Belarus, patron: Russia",
        "roles: {ally: Belarus, patron: Russia}",
    ),
    "V106": Code(
        "text that begins with a special character",
        "A few characters mean something to YAML at the beginning of a value: @ ` % & * ! | > ? - [ ] { } ,",
        "name: @franakviacorka",
        'name: "@franakviacorka"',
    ),
    "V107": Code(
        "unknown escape in double quotes",
        "In double quotes a backslash begins an escape such as \\n; most letters make none.",
        'note: "C:\\maps"',
        "note: 'C:\\maps'",
    ),
    "V108": Code(
        "key stands twice",
        "One of the two values would be lost without a word, and nobody could tell which was meant.",
        "prior: 0.3\nprior: 0.4",
        "prior: 0.3",
    ),
    "V109": Code(
        "unknown anchor",
        "`*name` repeats a value marked `&name` further up in the same file; there is no such mark.",
        "note: *urgent",
        'note: "*urgent"',
    ),
    "V110": Code(
        "repeats without end",
        "Values repeated with `*` may grow beyond measure, or contain themselves.",
        "when: &all [*all]",
        "when: [border: {of: $ally}]",
    ),
    "V111": Code(
        "merge key",
        "`<<` is no part of YAML 1.2, and what it merges is hard to see for whoever reads the file.",
        "<<: {reliability: B}",
        "reliability: B",
    ),
    "V112": Code(
        "tag",
        "Tags ask a program to build something other than text, numbers, lists and names. No file may do that here.",
        "note: !important read this",
        'note: "!important read this"',
    ),
    "V113": Code("key that is no word", "Keys name things, so they are words.", "[a, b]: 1", "a: 1"),
    "V114": Code(
        "nested too deep",
        "No rule or case needs more than 64 levels; a file that has them is broken or hostile.",
        "when: [[[[[[[[…]]]]]]]]",
        "when: [border: {of: $ally}]",
    ),
    "V115": Code(
        "second document in a file",
        "`---` begins a new document, and each file holds one.",
        "case: a\n---\ncase: b",
        "case: a",
    ),
    "V116": Code(
        "other mistake in YAML",
        "The text cannot be read as YAML, for a reason that no other code covers.",
        "%YAML 3.0\n---\ncase: a",
        "case: a",
    ),
    "V117": Code(
        "forbidden character",
        "Control characters and line separators are invisible in most editors and change what a file means.",
        "title: Will it join?\\x07",
        "title: Will it join?",
    ),
    "V118": Code("empty file", "A file that is named must say something.", "", "rules: []"),
    "V119": Code(
        "invisible character",
        "Marks of direction and blanks of no width make a text say something else than an editor shows.",
        "title: Will it join\\u202e?",
        "title: Will it join?",
    ),
    "V120": Code(
        "letters of two alphabets in one word",
        "A Cyrillic or Greek letter that looks like a Latin one makes another word of it, and two words of one name.",
        "origin: s\\u0430tellite-images",
        "origin: satellite-images",
    ),
    "V121": Code(
        "comment right behind a text",
        "In a text without quotes ` #` begins a comment, and cuts the text there: a question or a quote loses its end.",
        "quote: the brigade took position #4 near the border",
        'quote: "the brigade took position #4 near the border"',
    ),
}

_SHAPE = {
    "V201": Code(
        "unknown key",
        "A key that is not known would be ignored, and what it says with it.",
        "efects: {diversion: for}",
        "weigh: {diversion: for}",
    ),
    "V202": Code(
        "missing key",
        "Without it the rule, fact or source is not complete.",
        "- id: strike-force\n  title: A strike force stands ready",
        "- id: strike-force\n  title: A strike force stands ready\n  when: [strike_force: {of: $ally}]\n  …",
    ),
    "V203": Code(
        "wrong form of value",
        "A list, names with values, and a text are three different things to YAML.",
        "see: Grabo 2004",
        'see: ["Grabo 2004"]',
    ),
    "V204": Code(
        "not a number, or not true or false",
        "Only `true` and `false` are truth values, and a number has no quotes, no comma and no per-cent sign.",
        "prior: 30%",
        "prior: 0.30",
    ),
    "V205": Code(
        "impossible date",
        "Dates are written year, month, day, and the day must exist.",
        "date: 2022-02-30",
        "date: 2022-02-28",
    ),
    "V206": Code(
        "word that is not one of the few allowed",
        "Grades are A to F and 1 to 6 (Admiralty); yardsticks and attribute types have fixed names.",
        "reliability: G",
        "reliability: F",
    ),
    "V207": Code(
        "number out of range",
        "Probabilities lie between 0 and 1, and no single rule may claim more than ±60 dB (a million to one).",
        "weigh: {diversion: 600}",
        "weigh: {diversion: 6}",
    ),
    "V208": Code(
        "range that runs backwards",
        "A range gives the low end first.",
        "probability: [0.8, 0.5]",
        "probability: [0.5, 0.8]",
    ),
    "V209": Code(
        "empty value", "A key that must say something has nothing after its colon.", "title:", "title: A title"
    ),
    "V210": Code(
        "badly formed name",
        "Names of one sort look alike: hyphens in ids (facts, rules, sources, documents), underscores in kinds, "
        "attributes, scenarios and roles, lower case everywhere.",
        "- id: Strike Force",
        "- id: strike-force",
    ),
    "V211": Code(
        "not a length of time",
        "How long a report stays fresh is a whole number of days, weeks, months (30 days) or years (365 days).",
        "stale_after: two months",
        "stale_after: 2 months",
    ),
    "V212": Code(
        "name differs from that of the file",
        "A case is called like its file and a rulebook like its folder, so that each is found under its name.",
        "case: belarus          # in belarus-2022.yaml",
        "case: belarus-2022     # in belarus-2022.yaml",
    ),
    "V213": Code(
        "bad table of grades",
        "Reliability A to E by credibility 1 to 5, each strictly between 0 and 1; E is worth nothing (0.5); F and 6 "
        "mean unknown and have no entry.",
        "E: {1: 0.1, 2: 0.1, 3: 0.1, 4: 0.1, 5: 0.1}",
        "E: {1: 0.5, 2: 0.5, 3: 0.5, 4: 0.5, 5: 0.5}",
    ),
    "V214": Code(
        "priors that do not sum to 1",
        "Scenarios are rival explanations: one of them holds, so there are at least two and their priors sum to 1.",
        "a: {…, prior: 0.5}\nb: {…, prior: 0.6}",
        "a: {…, prior: 0.5}\nb: {…, prior: 0.5}",
    ),
    "V215": Code(
        "bad list of values",
        "Attributes of type choice and ordinal, and only those, list their values, each once.",
        "scale: {type: ordinal}",
        "scale: {type: ordinal, values: [company, brigade]}",
    ),
    "V216": Code(
        "expectations that do not add up",
        "A rule that says what to expect says it of every scenario, the residual one too, and says no weights beside "
        "it: these follow from what is expected.",
        "expect: {war: very likely}",
        "expect: {war: very likely, peace: unlikely}",
    ),
}

_WORDS = {
    "V301": Code(
        "unknown kind of fact",
        "A condition on a kind that facts.yaml does not define could never hold.",
        "- bordr: {of: $ally}",
        "- border: {of: $ally}",
    ),
    "V302": Code(
        "unknown attribute",
        "The kind of fact has no such attribute in facts.yaml.",
        "border: {off: $ally}",
        "border: {of: $ally}",
    ),
    "V303": Code(
        "unknown value", "A choice or ordinal takes one of its listed values.", "scale: brigad", "scale: brigade"
    ),
    "V304": Code(
        "value of the wrong type",
        "facts.yaml says that the attribute is a number, a date, a flag or a word, and this is none.",
        "troops: many",
        "troops: 30000",
    ),
    "V305": Code(
        "unknown scenario",
        "rulebook.yaml defines no such scenario, so the weight would count for nothing.",
        "weigh: {diverson: for}",
        "weigh: {diversion: for}",
    ),
    "V306": Code(
        "unknown weight word",
        "Words for weights are those of `scales.weights` in rulebook.yaml.",
        "weigh: {diversion: very_for}",
        "weigh: {diversion: strongly_for}",
    ),
    "V307": Code("unknown role", "The rulebook has no such role.", "roles: {aly: Belarus}", "roles: {ally: Belarus}"),
    "V308": Code(
        "role without a name",
        "Rules speak of every role, so a case must say who plays it.",
        "roles: {ally: Belarus}",
        "roles: {ally: Belarus, patron: Russia}",
    ),
    "V309": Code("unknown source", "A report's source is a key of `sources`.", "source: axois", "source: axios"),
    "V310": Code(
        "unknown document", "A report's document is a key of `documents`.", "document: archide", "document: archyde"
    ),
    "V311": Code(
        "missing attribute",
        "Every attribute must be given, in a case and under `infer`, unless it is `optional: true`.",
        "border: {of: Belarus, with: Ukraine}",
        "border: {of: Belarus, with: Ukraine, is: ukraine-border}",
    ),
    "V312": Code(
        "misspelt scenario",
        "No rule weighs the scenario under this name, and several rules weigh one whose name is nearly the same.",
        "scenarios:\n  divertion: {title: Diversion}",
        "scenarios:\n  diversion: {title: Diversion}",
    ),
}

_RULES = {
    "V401": Code(
        "unbound variable",
        "In `not`, `infer`, `per`, `within` and comparisons a variable needs a value; a plain condition gives it one.",
        "when: [not: {obstacle: {at: $place}}]",
        "when:\n  - border: {of: $ally, is: $place}\n  - not: {obstacle: {at: $place}}",
    ),
    "V402": Code(
        "fact that depends on its own absence",
        "If a fact follows from its own absence, it holds exactly when it does not: there is no answer.",
        "when: [not: {calm: {of: $ally}}]\ninfer: {calm: {of: $ally}}",
        "when: [not: {unrest: {of: $ally}}]\ninfer: {calm: {of: $ally}}",
    ),
    "V403": Code(
        "rule stands twice", "Ids name rules in every table and explanation.", "- id: a\n- id: a", "- id: a\n- id: b"
    ),
    "V404": Code(
        "variable of two types",
        "A variable is the same thing everywhere in a rule, and a number is never a place: the rule could never fire.",
        "- border: {of: $x}\n- troops: {count: $x}",
        "- border: {of: $x}\n- troops: {of: $x, count: $n}",
    ),
    "V405": Code(
        "comparison that does not fit, or conditions that combine in too many ways",
        "Only what has an order can be compared by size (numbers, ordinals) or by time (dates). Conditions that share "
        "no variable, and alternatives under several `any`, multiply: beyond a limit nothing is evaluated.",
        "by: {at_least: Belarus}",
        "by: {is_not: Belarus}",
    ),
    "V406": Code(
        "not a condition",
        "A condition is one pattern, or one of `not`, `absent`, `at_least`, `any` and `within` around patterns.",
        "- border: {of: $ally}\n  obstacle: {at: $place}",
        "- border: {of: $ally}\n- obstacle: {at: $place}",
    ),
    "V407": Code(
        "rule without a consequence",
        "A rule that neither weighs a scenario nor infers a fact does nothing.",
        "- {id: a, …, when: […]}",
        "- {id: a, …, when: […], weigh: {diversion: for}}",
    ),
    "V408": Code(
        "rule without conditions",
        "A rule that always holds moves the scenarios whatever the facts: that is what priors are for.",
        "when: []",
        "when: [border: {of: $ally}]",
    ),
}

_FACTS = {
    "V501": Code("fact id stands twice", "Ids name facts in every table.", "- id: a\n- id: a", "- id: a\n- id: b"),
    "V502": Code(
        "same fact twice",
        "The same kind with the same attributes is the same fact; two entries would count the evidence apart.",
        "two facts border: {…}",
        "one fact border: {…} with two reports",
    ),
    "V503": Code(
        "fact and its contrary",
        "Whether something is so is one question: reports for and against it belong to one fact.",
        "- {id: a, calm: {of: B}, …}\n- {id: b, calm: {of: B}, absent: true, …}",
        "- {id: a, calm: {of: B}, reports: [{…}, {…, denies: true}]}",
    ),
    "V504": Code(
        "contradictory certainties",
        "Two facts are both certain, and one is the contrary of the other: no world is like that.",
        "- {id: a, calm: {of: B}, probability: 1}\n- {id: b, calm: {of: B}, absent: true, probability: 1}",
        "- {id: a, calm: {of: B}, probability: 0.9}",
    ),
    "V505": Code(
        "fact that nothing supports",
        "A fact rests on reports, or on a probability, or is marked as an assumption.",
        "- id: a\n  calm: {of: Belarus}",
        "- id: a\n  calm: {of: Belarus}\n  assumed: true",
    ),
    "V506": Code(
        "reports and a probability",
        "The probability of a reported fact follows from its reports; a second one would contradict it.",
        "probability: 0.7\nreports: [{…}]",
        "reports: [{…}]",
    ),
    "V507": Code(
        "quote that is not in its document",
        "A quote must stand in its document word for word. A looser match would accept one whose `not` was dropped.",
        'quote: "Belarus will attack"',
        'quote: "Belarus will not attack"',
    ),
    "V508": Code(
        "quote without a document",
        "There is nothing to find the quote in.",
        'quote: "…"',
        'document: archyde, quote: "…"',
    ),
    "V509": Code(
        "hedge that is not in the document",
        "The words that weaken a claim are evidence too, and are copied like a quote.",
        "hedge: allegedly",
        "hedge: are supposed to show",
    ),
    "V510": Code("case without facts", "With no facts there is nothing to weigh.", "facts: []", "facts: [{id: …}]"),
    "V511": Code(
        "quote not checked",
        "The document is not in the project (it has an address and no path), so its quotes are taken on trust. One "
        "warning counts all of them.",
        'axios: {address: "https://…"}',
        'axios: {path: ../seeds/axios.txt, address: "https://…"}',
    ),
    "V512": Code(
        "dates of a case out of order",
        "A case is of a day when its outcome is open: the question ends after it, and what came about lies in between.",
        "as_of: 2022-12-20\nuntil: 2022-03-31",
        "as_of: 2022-12-20\nuntil: 2023-03-31",
    ),
}

_RULEBOOK = {
    "V601": Code(
        "rule that can never hold",
        "No fact that the vocabulary allows could meet one of its conditions, so it is a rule in name only.",
        "- movement: {scale: {above: division}}     # the top of the scale",
        "- movement: {scale: {at_least: division}}",
    ),
    "V602": Code(
        "condition that is always true",
        "It lets every fact through, or follows from another condition of the rule: it looks like a test and is none.",
        "- movement: {by: $ally, scale: {at_least: company}}     # the bottom of the scale",
        "- movement: {by: $ally}",
    ),
    "V603": Code(
        "alternative that adds nothing",
        "Of two alternatives of which one is met wherever the other is, the narrower can be left out.",
        "- any:\n    - movement: {by: $ally}\n    - movement: {by: $ally, scale: brigade}",
        "- movement: {by: $ally}",
    ),
    "V604": Code(
        "rule inside another",
        "Wherever the narrower rule fires the wider one fires too, to the same end: the same facts count twice.",
        "- {id: a, when: [calm: {of: $ally}], weigh: {peace: +3}, …}\n"
        "- {id: b, when: [calm: {of: $ally}, border: {of: $ally}], weigh: {peace: +2}, …}",
        "- {id: a, when: [calm: {of: $ally}], weigh: {peace: +3}, group: mood, …}\n"
        "- {id: b, when: [calm: {of: $ally}, border: {of: $ally}], weigh: {peace: +2}, group: mood, …}",
    ),
    "V605": Code(
        "same conditions, opposite weights",
        "Two rules that always fire together and pull against each other are one rule with the sum as its weight.",
        "- {id: a, when: [calm: {of: $ally}], weigh: {peace: +3}, …}\n"
        "- {id: b, when: [calm: {of: $ally}], weigh: {peace: -1}, …}",
        "- {id: a, when: [calm: {of: $ally}], weigh: {peace: +2}, …}",
    ),
    "V606": Code(
        "rule that moves no scenario",
        "Evidence that fits all explanations equally well tells none of them apart (Heuer: it has no diagnostic "
        "value). The same holds of a conclusion that no weighing rule goes on to use.",
        "weigh: {war: +3, peace: +3}",
        "weigh: {war: +3}",
    ),
    "V607": Code(
        "scenario that evidence can move one way only",
        "An explanation that nothing counts against is not being tested; one nothing counts for need not be listed.",
        "weigh: {war: +3}     # and so in every rule",
        "weigh: {war: +3}\n…\nweigh: {war: -3}     # in another rule",
    ),
    "V608": Code(
        "file that only favours one scenario",
        "A theme that can only speak for one explanation was written with that explanation in mind.",
        "weigh: {war: +3}     # and so in all rules of posture.yaml",
        "weigh: {war: +3}\n…\nweigh: {peace: +2}     # what the same theme shows otherwise",
    ),
    "V609": Code(
        "kind of fact that no rule uses",
        "Facts of this kind change nothing, which whoever collects them should know.",
        "facts:\n  weather: {says: It rained, …}     # and no rule asks for it",
        "- weather: {…}     # in a rule",
    ),
    "V610": Code(
        "likely double counting",
        "Two rules of different groups ask for the same facts and favour the same scenario, so one observation counts "
        "twice in full. Adding correlated evidence as if it were independent is the commonest error of scoring models.",
        "- {id: a, when: [movement: {by: $ally}, …], weigh: {war: +3}, group: posture}\n"
        "- {id: b, when: [movement: {by: $ally}, …], weigh: {war: +2}, group: signals}",
        "- {id: a, when: [movement: {by: $ally}, …], weigh: {war: +3}, group: posture}\n"
        "- {id: b, when: [movement: {by: $ally}, …], weigh: {war: +2}, group: posture}",
    ),
    "V611": Code(
        "rule without a source",
        "Whoever doubts a weight must be able to look up what it rests on, even if the answer is that it was assumed.",
        "because: Forces must mass before they attack.",
        'because: Forces must mass before they attack.\nsee: ["Grabo, Anticipating Surprise (2004), ch. 5"]',
    ),
    "V612": Code(
        "weight finer than its source",
        "Nobody can tell 3.37 dB from 3.5: decimals claim a precision that no judgement and few studies have.",
        "weigh: {war: +3.37}",
        "weigh: {war: +3.5}",
    ),
    "V613": Code(
        "weight stronger than decisive",
        "20 dB is 100 to 1. A single rule that claims more decides the question alone, whatever else is known.",
        "weigh: {war: +35}",
        "weigh: {war: +10}",
    ),
    "V614": Code(
        "variable that may be another one misspelt",
        "A variable that stands once matches anything. One that is close to a role or another variable is a slip.",
        "when: [army: {of: $actr}]",
        "when: [army: {of: $actor}]",
    ),
    "V615": Code(
        "role without its dollar sign",
        "Without `$` it is a name like any other, and no fact is about an actor called `actor`.",
        "when: [army: {of: actor}]",
        "when: [army: {of: $actor}]",
    ),
    "V616": Code(
        "variable that is only counted",
        "Under `at_least` a variable that stands nowhere else means any value: it asks for no common one.",
        "when: [at_least: {count: 2, of: {army: {at: $place}}}]",
        "when: [border: {is: $place}, at_least: {count: 2, of: {army: {at: $place}}}]",
    ),
    "V617": Code(
        "a weighty silence",
        "A `not` is met where nobody has reported such a thing, also where nobody looked. A rule that makes much of "
        "that should say how likely it would have been reported, or ask for a search in vain.",
        "- not: {minefield: {on: $border}}          # weighs 6 dB",
        "facts:\n  minefield: {says: …, seen: 0.9}      # would have been reported nine times in ten",
    ),
    "V618": Code(
        "seen of what nobody could report",
        "How likely a thing would have been reported is asked only where a rule makes something of it, and only of "
        "what is reported: what rules conclude has no reports of its own.",
        "threat: {says: …, seen: 0.9}       # and a rule infers threat",
        "massing: {says: …, seen: 0.9}      # from which the rule infers it",
    ),
    "V619": Code(
        "expectations nobody can tell apart",
        "Evidence that every scenario leads one to expect alike says nothing, whether it comes or not.",
        "expect: {war: 0.60, peace: 0.55}",
        "expect: {war: very likely, peace: unlikely}",
    ),
    "V620": Code(
        "a chance far from what is expected",
        "How likely a kind of fact is before anyone has spoken is what the scenarios lead one to expect, by their "
        "priors. Where the two differ, silence is worth something else than Bayes' rule gives it.",
        "massing: {says: …, chance: 0.1}     # and a rule expects it with 0.5 on average",
        "massing: {says: …, chance: 0.5}",
    ),
}

_CASE = {
    "V701": Code(
        "facts that no rule reads",
        "They meet no condition of any rule, so the verdict would be the same without them. All are in one warning.",
        "- id: rain\n  weather: {in: Minsk}     # no rule asks for weather",
        "# a rule that asks for it, or on the case's line:\ncase: tiny     # vedette: ignore V701 (on record only)",
    ),
    "V702": Code(
        "grades all on the diagonal",
        "Reliability is about who speaks and credibility about what is said. When every report is A1, B2 or C3, the "
        "second was read off the first.",
        "{source: gazette, reliability: B, credibility: 2}     # and so in every report",
        "{source: gazette, reliability: B, credibility: 4}     # a good source says something doubtful",
    ),
    "V703": Code(
        "one origin behind most of the weight",
        "If this one voice is wrong, or lies, most of what speaks for the leading scenario falls.",
        "reports: [{source: a, origin: defector}, {source: b, origin: defector}]",
        "reports: [{source: a, origin: defector}, {source: b, origin: satellite-images}]",
    ),
    "V704": Code(
        "name that may be another one misspelt",
        "Two spellings of an origin are two independent voices, which agree for nothing; two of a place, two places.",
        "reports: [{source: a, origin: satelite-images}, {source: b, origin: satellite-images}]",
        "reports: [{source: a, origin: satellite-images}, {source: b, origin: satellite-images}]",
    ),
    "V705": Code(
        "an observation of one fact",
        "An observation is what several facts are drawn from. One that a single fact has is a slip of the pen, or "
        "needless.",
        "- {id: tanks, tanks: {…}, observation: image-1, …}\n- {id: trucks, trucks: {…}, observation: imge-1, …}",
        "- {id: tanks, tanks: {…}, observation: image-1, …}\n- {id: trucks, trucks: {…}, observation: image-1, …}",
    ),
    "V706": Code(
        "facts said in one breath",
        "Facts that one origin draws from one observation are not as many chances: three facts of one doubtful image "
        "are as doubtful together as one. Facts that share `observation:` share one draw.",
        "- {id: tanks, tanks: {…}, …}\n- {id: trucks, trucks: {…}, …}     # both from one sentence on one image",
        "- {id: tanks, tanks: {…}, observation: image-1, …}\n- {id: trucks, trucks: {…}, observation: image-1, …}",
    ),
}

_TESTS = {
    "V801": Code(
        "test of a rule that is not there",
        "A test of a rule that was renamed or taken out tests nothing.",
        "fires: [strike-fors]",
        "fires: [strike-force]",
    ),
    "V802": Code(
        "test that expects nothing",
        "It would pass whatever the rules say.",
        "- test: A brigade is not enough\n  given: [movement: {…}]",
        "- test: A brigade is not enough\n  given: [movement: {…}]\n  does_not_fire: [strike-force]",
    ),
    "V803": Code(
        "two tests of one name",
        "A failure is reported by the test's sentence, and two that are alike say the same of different things.",
        "- test: It fires\n- test: It fires",
        "- test: A brigade is enough\n- test: A division is enough",
    ),
    "V804": Code(
        "rule expected both to fire and not to",
        "No rule does both, so the test could never pass.",
        "fires: [strike-force]\ndoes_not_fire: [strike-force]",
        "fires: [strike-force]",
    ),
}

_FILES = {
    "V901": Code(
        "missing file", "There is no file or folder of that name.", "rulebook: ../rules/aly", "rulebook: ../rules/ally"
    ),
    "V902": Code(
        "file where a folder is expected, or the reverse",
        "A rulebook is a folder; cases and documents are files.",
        "rulebook: ../rules/ally/rulebook.yaml",
        "rulebook: ../rules/ally",
    ),
    "V903": Code(
        "file that cannot be opened",
        "The system refuses to open it: permissions, a loop of links, or a name it cannot have.",
        "chmod 000 facts.yaml",
        "chmod 644 facts.yaml",
    ),
    "V904": Code("not UTF-8", "Texts are read as UTF-8 and nothing else.", "saved as UTF-16", "saved as UTF-8"),
    "V905": Code("file too large", "Files above 8 MiB are not read.", "one file of 20 MiB", "three files"),
    "V906": Code(
        "path that leaves the project",
        "A case reads only below the folder that holds scenarios/, links followed, so that running one is safe.",
        "path: /etc/passwd",
        "path: ../seeds/article.txt",
    ),
    "V907": Code(
        "too many mistakes",
        "Reading stops at the thousandth: something is wrong with all of it.",
        "…",
        "mend the first",
    ),
}

CODES: Mapping[str, Code] = {**_YAML, **_SHAPE, **_WORDS, **_RULES, **_FACTS, **_RULEBOOK, **_CASE, **_TESTS, **_FILES}
