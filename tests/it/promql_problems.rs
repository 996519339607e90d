//! What is said about expressions that are wrong, and where it points.

use std::fmt::Write;

use sloe::promql::{Problem, check, parse, parse_selector};

/// Each line with what is wrong with it underlined.
fn problems(lines: &str) -> String {
    lines.lines().map(|line| underlined(line, &all_problems(line))).collect::<Vec<_>>().join("\n")
}

fn all_problems(text: &str) -> Vec<Problem> {
    let (tree, mut problems) = parse(text);
    assert!(
        tree.is_some() || problems.iter().any(Problem::is_error),
        "`{text}` has neither a tree nor an error"
    );
    problems.extend(tree.iter().flat_map(|tree| check(tree).1));
    problems
}

fn underlined(text: &str, problems: &[Problem]) -> String {
    let mut shown = format!("{text}\n");
    for problem in problems {
        let before = text[..problem.span.start].chars().count();
        let length = text[problem.span.start..problem.span.end].chars().count().max(1);
        writeln!(shown, "{}{}", " ".repeat(before), "^".repeat(length)).expect("writing to a string");
        writeln!(shown, "  {:?}: {}", problem.severity, problem.message).expect("writing to a string");
        if let Some(help) = &problem.help {
            writeln!(shown, "  help: {help}").expect("writing to a string");
        }
    }
    shown
}

#[test]
fn delimiters_that_do_not_match() {
    insta::assert_snapshot!(problems(
        "sum(rate(a[5m])
sum(rate(a{b=\"c\"[5m]))
rate(a[5m)
rate(a{b=\"c[5m])
(((
a ) b
{
a{b=\"c\")
a[5m:1m
sum by (a (b)"
    ));
}

#[test]
fn what_is_missing_or_does_not_belong() {
    insta::assert_snapshot!(problems(
        "
# only a comment
a +
* a
a b
a = b
a && b || c
a ! b
http.requests
größe
on
group_left (a) + 1
sum by (a) b
sum(a) by (b) (c)
by (a)
rate(a[5m],)
rate(,a[5m])
a * group_left (x) b
a @ now()
a @ start
a offset
a offset b"
    ));
}

#[test]
fn selectors() {
    insta::assert_snapshot!(problems(
        "a{b}
a{b=c}
a{b=\"c\" d=\"e\"}
a{,}
a{b=\"c\",,}
a{b==\"c\", d=\"e\", f=}
a{x:y=\"z\"}
a{\"b\"}
a{__name__=\"b\"}
{}
{a=~\".*\", b!=\"c\", d=\"\"}
a{b=~\"(\"}
a{b=~\"*x\"}
a{b=~\"x**\"}
a{b=~\"[z-a]\"}
a{b!~\"(?=x)\"}
a{b=~\"x{1001}\"}
a{b=~\"\\\\8\"}
a{b=~\"\\d\"}
a{b=~\"\\\\p{Nonsense}\"}
a{b=\"\\xff\"}
a{b=~\"/users/{id}\", c=~\"\\\\Qa.b\\\\E\\\\z\", d=~\"[a[b]\"}"
    ));
}

#[test]
fn ranges_durations_and_modifiers() {
    insta::assert_snapshot!(problems(
        "a[5min]
a[1.5h]
a[5m1h]
a[]
a[0s]
a[-5m]
a[5m:0]
a[5m / 0]
a[9e9 * 2]
a[10e9]
a[max(1m, 2m)]
a[step]
a[$__rate_interval]
rate(a[$interval]) + $x
(a)[5m]
rate(sum(a)[5m])
a offset 5m[5m]
a @ 5 [5m]
(a) offset 5m
rate(a[5m]) offset 5m
a offset 1m offset 2m
a @ 1 @ 2
a @ NaN
a[5m] anchored smoothed
a[5m:] anchored
0b11
1__0
12abc"
    ));
}

#[test]
fn types() {
    insta::assert_snapshot!(problems(
        "rate(a)
rate(a offset 5m)
rate(sum(a))
abs(a[5m])
abs(1)
clamp(a, b, 1)
sum(a[5m])
sum(1)
topk(a, b)
count_values(1, a)
label_replace(a, 1, \"b\", \"c\", \"d\")
a[5m] + b
\"x\" + 1
-a[5m]
a[5m][1h:]
1 == 2
1 and 2
a or 1
a + bool b
a + on (x) 1
1 + fill (0) a
a and on (x) group_left b
a or fill (0) b
a * on (x) group_left (x) b
info(a, up{x=\"y\"})"
    ));
}

#[test]
fn calls() {
    insta::assert_snapshot!(problems(
        "clamp(a, 1)
round()
round(a, 1, 2)
time(1)
histogram_quantiles(a, \"q\")
label_join(a)
sum()
sum(a, b)
topk(a)
summ(a)
rat(a[5m])
Rate(a[5m])
histogram_quantil(0.9, a)
holt_winters(a[5m], 0.5, 0.5)
unknown_to_us(a[5m], \"b\") > 1
rate(unknown_to_us(a))
mad_over_time(a[5m])
limitk(1, a)"
    ));
}

#[test]
fn several_at_once() {
    insta::assert_snapshot!(problems(
        "clamp(rate(a[5min]), b{c=}, rate(d)) + e{
foo(a{b=~\"(\"}, c{d=~\")\"}) / on (x, $y) e
rate(a) / rate(b) > abs(c[5m])"
    ));
}

#[test]
fn only_a_selector_where_a_selector_is_wanted() {
    let shown: Vec<_> = ["rate(a[5m])", "a[5m]", "a offset 5m", "a + b", "{}", "a{b=}", "a{b=\"c\"}"]
        .map(|text| underlined(text, &parse_selector(text).1))
        .into();
    insta::assert_snapshot!(shown.join("\n"));
}

/// Nothing that is nested or long beyond reason exhausts the stack.
#[test]
fn what_is_too_deep_is_refused() {
    let endless = [
        "(".repeat(100_000),
        "-".repeat(100_000) + "a",
        "abs(".repeat(100_000),
        "sum by (a) (".repeat(100_000),
        "a{".repeat(100_000),
        "a[(".repeat(100_000),
        format!("a[{}1m]", "-".repeat(100_000)),
        format!("a offset {}1m", "- ".repeat(100_000)),
        vec!["a"; 100_000].join(" + "),
        vec!["a"; 100_000].join(" ^ "),
        format!("a[{}]", vec!["1m"; 100_000].join(" + ")),
        "a".to_owned() + &"[1h:]".repeat(100_000),
    ];
    for text in endless {
        let (tree, problems) = parse(&text);
        assert_eq!(tree, None, "{}", &text[..20]);
        assert!(problems.len() < 3, "{} problems in {}", problems.len(), &text[..20]);
    }
}

#[test]
fn what_is_merely_long_or_deep_is_read() {
    for text in [
        vec!["a"; 1_000].join(" or "),
        vec!["a"; 100].join(" ^ "),
        format!("{}a{}", "(".repeat(100), ")".repeat(100)),
        "a".to_owned() + &"[1h:]".repeat(1_000),
    ] {
        let (tree, problems) = parse(&text);
        assert_eq!(problems, []);
        let tree = tree.unwrap();
        assert_eq!(parse(&tree.to_string()).0, Some(tree.clone()));
        assert!(check(&tree).0.is_some());
    }
}
