//! SARIF 2.1.0: what code-scanning services read. Sections named are those of the OASIS standard.

mod log;

use crate::diag::{CODES, Code, Diagnostic, Edit, Help, Label, Sources, Span};
use log::{
    ArtifactChange, ArtifactLocation, Driver, Fix, Location, Log, PhysicalLocation, Region, Replacement,
    Rule, Run, SarifResult, Text, Tool,
};

/// How wide the rules' help is, in columns.
const WIDTH: usize = 80;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let results = diagnostics.iter().map(|diagnostic| result(diagnostic, sources)).collect();
    let run = Run { tool: Tool { driver: driver() }, column_kind: "utf16CodeUnits", results };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn driver() -> Driver {
    let version = env!("CARGO_PKG_VERSION");
    Driver { name: "sloe", version, semantic_version: version, rules: CODES.iter().map(rule).collect() }
}

fn rule(code: &Code) -> Rule {
    Rule {
        id: code.id,
        short_description: Text::new(code.summary),
        full_description: Text::new(code.paragraphs().join("\n\n")),
        help: Text { text: code.explain(WIDTH).into(), markdown: Some(code.explanation) },
    }
}

fn result<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> SarifResult<'a> {
    let related = diagnostic.context.iter().enumerate();
    let help: String = diagnostic.help.iter().map(|help| format!("\nhelp: {}", help.text)).collect();
    SarifResult {
        rule_id: diagnostic.code.id,
        rule_index: CODES.iter().position(|code| code.id == diagnostic.code.id),
        level: super::severity_word(diagnostic.severity),
        message: Text::new(format!("{}{help}", diagnostic.message)),
        locations: [location(&diagnostic.primary, None, sources)],
        related_locations: related.map(|(id, label)| location(label, Some(id), sources)).collect(),
        fixes: fixes(diagnostic, sources),
    }
}

/// Each fix once, as the schema asks.
fn fixes<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Vec<Fix<'a>> {
    let mut fixes = Vec::new();
    for fix in diagnostic.help.iter().filter_map(|help| fix(help, sources)) {
        if !fixes.contains(&fix) {
            fixes.push(fix);
        }
    }
    fixes
}

fn location<'a>(label: &'a Label, id: Option<usize>, sources: &Sources) -> Location<'a> {
    let place = PhysicalLocation {
        artifact_location: artifact(label.span, sources),
        region: region(label.span, sources),
    };
    let message = (!label.text.is_empty()).then(|| Text::new(&label.text));
    Location { id, place, message }
}

fn fix<'a>(help: &'a Help, sources: &Sources) -> Option<Fix<'a>> {
    let edit: &Edit = help.edit.as_ref()?;
    let (range, text) = edit.resolve(&sources.get(edit.span.file).text);
    let deleted_region = region(Span::new(edit.span.file, range.start, range.end), sources);
    let change = ArtifactChange {
        artifact_location: artifact(edit.span, sources),
        replacements: [Replacement { deleted_region, inserted_content: Text::new(text) }],
    };
    Some(Fix { description: Text::new(&help.text), artifact_changes: [change] })
}

fn region(span: Span, sources: &Sources) -> Region {
    let (start, end) = sources.positions(span);
    Region { start_line: start.line, start_column: start.utf16, end_line: end.line, end_column: end.utf16 }
}

/// Absolute paths as `file:` addresses, others relative to wherever the reader's checkout is (section 3.4.4).
fn artifact(span: Span, sources: &Sources) -> ArtifactLocation {
    let path = &sources.get(span.file).path;
    let scheme = if path.is_absolute() { "file://" } else { "" };
    let encoded = path.as_os_str().as_encoded_bytes().iter().map(|byte| percent_encoded(*byte));
    ArtifactLocation { uri: std::iter::once(scheme.to_owned()).chain(encoded).collect() }
}

/// Everything but what RFC 3986 calls unreserved, and the slash.
fn percent_encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
