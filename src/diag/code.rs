//! The registry of diagnostic codes. A code is stable: it never changes its meaning and is never reused.
//!
//! Each code has its explanation in a file of its own, `codes/SLO0203.md`: without it, nothing compiles.

use std::fmt;

use crate::diag::explain::{self, Example};

/// A diagnostic code with its one-line meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `SLO` and four digits: 01 files and YAML, 02 values, 03 meaning, 04 other tools' formats. Of postmortems:
    /// `A` and two digits for actions, `B` for blame, `S` for structure.
    pub id: &'static str,
    /// What it is about.
    pub summary: &'static str,
    /// What is wrong, why, and what to do, with examples; in Markdown.
    pub explanation: &'static str,
}

impl Code {
    /// The code of this id, in upper or lower case.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
    }

    /// The paragraphs of the explanation, without its examples.
    #[must_use]
    pub fn paragraphs(self) -> Vec<&'static str> {
        explain::paragraphs(self.explanation)
    }

    /// The fenced examples of the explanation.
    #[must_use]
    pub fn examples(self) -> Vec<Example> {
        explain::examples(self.explanation)
    }

    /// All of it for a terminal of `width` columns: summary, paragraphs, indented examples.
    #[must_use]
    pub fn explain(self, width: usize) -> String {
        explain::render(self, width)
    }
}

/// The explanation is too long to be printed with every value that has a code.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Code {
    /// Whether it is about what sloe makes of another tool's format.
    #[must_use]
    pub fn is_about_foreign_formats(self) -> bool {
        self.id.starts_with("SLO04")
    }
}

macro_rules! codes {
    ($($name:ident $id:literal $summary:literal;)+) => {
        impl Code {
            $(#[doc = $summary]
            pub const $name: Self = Self {
                id: $id,
                summary: $summary,
                explanation: include_str!(concat!("codes/", $id, ".md")),
            };)+
        }

        /// All codes, in order.
        pub const CODES: &[Code] = &[$(Code::$name),+];
    };
}

codes! {
    UNREADABLE "SLO0101" "a file or directory cannot be read";
    NOT_UTF8 "SLO0102" "a file is not UTF-8 text";
    YAML_SYNTAX "SLO0103" "a file is not valid YAML";
    TOO_LARGE "SLO0104" "a file is larger, deeper or expands to more than sloe reads";
    DUPLICATE_KEY "SLO0105" "a mapping has the same key twice";
    NO_SPECS "SLO0106" "a path holds no specs";
    UNKNOWN_DOCUMENT "SLO0107" "a document is of no known format";
    UNKNOWN_KEY "SLO0110" "a key is not part of the format";
    MISSING_KEY "SLO0111" "a required key is missing";
    WRONG_TYPE "SLO0112" "a value is of the wrong kind";
    NOT_YET "SLO0113" "a construct is known but not yet supported";
    OBJECTIVE "SLO0201" "an objective is not a percentage between 0% and 100%";
    DURATION "SLO0202" "a duration is malformed or out of range";
    PROMQL "SLO0203" "a PromQL expression is malformed";
    PROMQL_DOUBT "SLO0204" "a PromQL expression is doubtful";
    NAME "SLO0205" "a name has characters that labels, files or URLs cannot carry";
    LABEL "SLO0206" "a label name cannot be used";
    NOT_A_SELECTOR "SLO0207" "an SLI needs a plain selector here";
    THRESHOLD "SLO0208" "a latency threshold is malformed";
    RECORD_NAME "SLO0209" "a record name cannot be used";
    ONE_OF "SLO0210" "of some keys only one may be there";
    CHOICE "SLO0211" "a value is none of the words that its key takes";
    SLICES "SLO0212" "slices are malformed, or time without data cannot be counted";
    ALERT_PAIR "SLO0213" "a pair of alert windows cannot be used";
    ALERT "SLO0214" "an alert's name, label, annotation or guard cannot be used";
    INSTANT "SLO0215" "an instant or a span of time is malformed";
    TIME_ZONE "SLO0216" "a time zone is unknown or out of place";
    COMPOSITE "SLO0217" "a composite cannot be made of these SLOs";
    EXPERIMENT "SLO0218" "a value of an experiment is malformed or out of range";
    CHAOS_TARGET "SLO0219" "something cannot be the target of an experiment";
    HOURS "SLO0220" "allowed hours are malformed";
    SOURCE "SLO0221" "a source of figures cannot be used";
    DUPLICATE_SLO "SLO0301" "an SLO is declared twice";
    NEVER_FIRES "SLO0302" "an alert can never fire";
    SCRAPE_INTERVAL "SLO0303" "a window holds fewer than four scrapes";
    SAME_QUERY "SLO0304" "bad or good and total are the same query";
    NOT_COUNTS "SLO0305" "a query does not give counts of events";
    CALENDAR "SLO0306" "rules cannot express a window of the calendar";
    LABELS_DIFFER "SLO0307" "queries are summed by labels that do not fit together";
    NOT_A_PART "SLO0308" "bad or good events are not a part of the total";
    HIDDEN_ERRORS "SLO0309" "a negative matcher hides errors";
    ONE_SLICE "SLO0310" "one bad slice is more than the whole budget";
    SLICE_PAGES "SLO0311" "a single bad slice pages";
    GUARD "SLO0312" "a guard keeps an alert from firing";
    NO_ALERTS "SLO0313" "all alerts of an SLO are switched off";
    DUPLICATE_EXPERIMENT "SLO0314" "an experiment is declared twice";
    NOT_DECLARED "SLO0315" "an experiment names a service that no spec declares";
    EXPERIMENT_LIMITS "SLO0316" "parts of an experiment do not fit together";
    SLI_FLOOR "SLO0317" "an SLI floor does not suit the SLOs that it guards";
    NOT_RECORDED "SLO0318" "a burn rate is not recorded over this window";
    WEAK_GUARD "SLO0319" "a limit of an experiment guards nothing, or nothing can keep to it";
    NO_SERIES "SLO0320" "Prometheus has no such metric";
    NO_LABEL "SLO0321" "no series of the metric has this label";
    NO_VALUE "SLO0322" "no value of a label fits its matcher";
    NO_BUCKET "SLO0323" "the histogram has no bucket at the threshold";
    MORE_THAN_ALL "SLO0324" "Prometheus counted more bad or good events than events";
    SCRAPED_LESS "SLO0325" "targets are scraped less often than the spec says";
    TOO_LITTLE_TRAFFIC "SLO0326" "the traffic is too low for the objective or the guard";
    DILUTED "SLO0327" "health checks or scrapes are counted as events";
    SHORT_RETENTION "SLO0328" "Prometheus keeps samples for less than the window";
    FOREIGN_KEY "SLO0401" "a key of another tool's format is not honoured";
    FOREIGN_RULE "SLO0402" "a document breaks a rule of its own format";
    FOREIGN_MEANING "SLO0403" "a construct of another tool's format is honoured in part, or means something else here";
    FOREIGN_CONSTRUCT "SLO0404" "a construct of another tool's format cannot be said in sloe";
    REFERENCE "SLO0405" "a reference leads to nothing";
    DUPLICATE_OBJECT "SLO0406" "two objects of a kind have the same name";
    NOT_EXPORTED "SLO0407" "a construct cannot be said in the format to write";
    ACTION_INCOMPLETE "A01" "an action has no owner or no date, or its date has passed";
    ACTION_VAGUE "A02" "an action does not say when it is done";
    ACTIONS_WEAK "A03" "the actions prevent and detect nothing, or are too many";
    HUMAN_ERROR "B01" "a postmortem stops at human error";
    BLAME "B02" "a postmortem says whose fault it was";
    INSULT "B03" "a postmortem judges people";
    OMISSION "B04" "a postmortem says what somebody failed to do";
    COUNTERFACTUAL "B05" "a postmortem says what somebody should have done";
    HINDSIGHT "B06" "a postmortem knows better afterwards";
    PERSON_NAMED "B07" "a postmortem names a person";
    WHO_QUESTION "B08" "a postmortem asks who, or why somebody did not";
    ANIMATED "B09" "a postmortem is agitated";
    OUTAGE "B10" "a postmortem calls an outage what was none";
    SINGLE_CAUSE "B11" "a postmortem's causes are one line or one person";
    SECTION_MISSING "S01" "a postmortem has no such section, or an empty one";
    LEFT_TO_DO "S02" "a postmortem has something left to fill in";
    FACTS_EDITED "S03" "generated facts were edited";
    NO_ZONE "S04" "a time has no zone";
    NO_SOURCE "S05" "a row of the timeline has no source";
    FIGURE_DIFFERS "S06" "a figure of the summary is not among the facts";
    IGNORED_WRONGLY "S07" "an ignore comment gives no reason or ignores nothing";
}
