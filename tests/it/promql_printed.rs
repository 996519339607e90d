//! How expressions come back when they are printed.

use std::fmt::Write;

use sloe::promql::{check, parse};

/// The printed form of each line, or nothing where it is the same, with its type.
fn printed(lines: &str) -> String {
    let mut table = String::new();
    for line in lines.lines() {
        let (tree, problems) = parse(line);
        let tree = tree.unwrap_or_else(|| panic!("`{line}`: {problems:?}"));
        let value_type = check(&tree).0.map_or("unknown".to_owned(), |known| known.to_string());
        let again = tree.to_string();
        let again = if again == line { "(the same)".to_owned() } else { again };
        writeln!(table, "{line}\n    {again}\n    {value_type}").expect("writing to a string");
    }
    table
}

#[test]
fn parentheses_stay_where_they_are_needed() {
    insta::assert_snapshot!(printed(
        "1 - (2 - 3)
(1 - 2) - 3
(1 * 2) + 3
1 * (2 + 3)
2 ^ (3 ^ 4)
(2 ^ 3) ^ 4
-(2 ^ 3)
(-2) ^ 3
2 ^ -3
2 ^ (-3) * 4
-(a * b)
(-a) * b
a * (-b)
- - a
1 - (a or b)
(a and b) or (c unless d)
a and (b or c)
(a == b) > c
(a / b) % (c atan2 d)
((a))
(a + b)[5m:1m]
(-a)[5m:]
(rate(a[5m]))[1h:]
a </ b >/ c"
    ));
}

#[test]
fn operators_keep_their_modifiers() {
    insta::assert_snapshot!(printed(
        "a == bool b
a > BOOL 0
a / on() b
a / on(x, y,) b
a * ignoring(x) group_left b
a * on(x) group_right(y, \"z.z\") b
a * on(x) group_left () (b + c)
a + fill(0) b
a + fill_right(1) fill_left(-2) b
a * on(x) group_left(y) fill_left(5m) b
a + fill + fill_left
a OR b"
    ));
}

#[test]
fn aggregations_keep_their_labels() {
    insta::assert_snapshot!(printed(
        "sum(a)
SUM BY (job) (a)
sum(a) by (job, instance,)
sum(a) without ()
avg by (\"http.method\", on, \"inf\", by) (a)
topk(3, a)
quantile by (job) (0.9, a)
count_values(\"version\", build_info)
limitk(2, a)
limit_ratio(-0.5, a)
group(a)
sum + avg
sum{by=\"x\"}"
    ));
}

#[test]
fn time_modifiers_come_in_one_order() {
    insta::assert_snapshot!(printed(
        "a[5m] offset 1h @ 1609746000
a @ end() offset -5m
a offset 1h
a @ -1.5e3
a[5m:] @ start()
a[1h:5m] offset 1d
a[1h:5m] offset 1d @ end()
a offset 5m[1h:]
a anchored
a[5m] smoothed offset 1m
a anchored[5m]
offset offset 5m
a offset 5m + 1h
a offset (5m + 1h)
a offset (5m)
a offset -(5m + 1h)
a offset -step()
a[5m * 2]
a[(5m + 1h) * 2:step()]
a[2 ^ 3 ^ 4 - 1]
a[-(1m * 2)]
a[1m * -2 + 5m]
a[max_of(5m, step() * 2)]
a[min_of(range(), 1h):]
rate(a[$window]) * $window
a[$window:$window / 10] offset $window"
    ));
}

#[test]
fn literals_keep_their_spelling() {
    insta::assert_snapshot!(printed(
        "1_000
1_000.5
0x1F
0X_1f
017
08
1e-3
.5
5.
1.e5
Inf
-iNf
NaN
5m
1h30m
1y2w3d4h5m6s7ms
\"double \\\"quoted\\\" \\t \\u00e9 \\x41 \\101\"
'single \"quoted\" \\' '
`raw \\d \"x\" '`
\"\\ufffd and \\a\"
# a comment behind which nothing stands
a # another"
            .replace("# a comment behind which nothing stands\n", "")
            .as_str()
    ));
}

#[test]
fn names_are_quoted_only_where_they_must_be() {
    insta::assert_snapshot!(printed(
        "up
job:requests:rate5m
:a:
{\"up\"}
{\"http.requests\"}
{\"http.requests\", job=\"a\"}
{job=\"a\", \"http.requests\", env!=\"b\"}
{\"on\"}
{\"inf\"}
by
and and and
start @ start()
up{job=\"a\",}
up{on=\"x\", by!=\"\", \"a.b\"=~`\\d+`, c!~'x|y'}
up{}
{__name__=\"up\"}
{\"up\", __name__=~\"u.*\"}
{__name__=~\"a|b\", job!=\"\"}"
    ));
}

#[test]
fn calls_have_the_types_of_their_functions() {
    insta::assert_snapshot!(printed(
        "rate(a[5m])
histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))
histogram_fraction(0, 0.2, rate(a[1h]))
histogram_quantiles(a, \"q\", 0.5, 0.9)
label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")
label_join(a, \"b\", \"-\")
round(a)
round(a, 5)
hour()
time() - 5m
scalar(a) + 1
vector(1)
quantile_over_time(0.9, a[5m])
info(a, {x=~\".*\"})
max_of(1, step())
sort_by_label(a, \"x\", \"y\")
not_yet_known(a)
not_yet_known(a) + b
\"text\"
a[5m]
a[5m:]"
    ));
}

/// The values of numbers and durations, in seconds.
#[test]
fn numbers_have_the_values_that_go_gives_them() {
    let table = [
        ("1_000", 1000.0),
        ("0x1F", 31.0),
        ("0x_ff", 255.0),
        ("017", 15.0),
        ("08", 8.0),
        ("017.5", 17.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5m", 300.0),
        ("1h30m", 5400.0),
        ("7ms", 0.007),
        ("inf", f64::INFINITY),
    ];
    for (text, value) in table {
        let number = sloe::promql::NumberLiteral::new(text).unwrap();
        assert_eq!(number.value().to_string(), value.to_string(), "{text}");
    }
    for refused in
        ["", "-1", "1_", "1__0", "_1", "0x", "0b1", "0o7", "1e999", "5min", "1m1h", "1.5h", "five", "0x+1"]
    {
        assert_eq!(sloe::promql::NumberLiteral::new(refused), None, "{refused}");
    }
}
