//! Path templates of `google.api.http`: `/a/{b}`, `{b=**}`, `{b=x/*}`, matched as grpc-gateway matches them.

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// A part of the path that must be equal to this text.
    Literal(String),
    /// Any one segment (`*`).
    One,
    /// All segments up to those that follow the pattern (`**`); also none.
    Deep,
}

/// A field that takes what some segments matched.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    field: String,
    first: usize,
    count: usize,
}

/// The template of a path from a `google.api.http` rule, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Segment>,
    bindings: Vec<Binding>,
    verb: Option<String>,
}

impl Template {
    /// Parses a template; `None` when it is not well formed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('/')?;
        let (path, verb) = match text.rsplit_once(':') {
            Some((path, verb)) if !verb.contains(['/', '}']) => (path, Some(verb.to_owned())),
            _ => (text, None),
        };
        let mut out = Self { segments: Vec::new(), bindings: Vec::new(), verb };
        let mut rest = path;
        while !rest.is_empty() {
            rest = match rest.strip_prefix('{') {
                Some(variable) => {
                    let (variable, after) = variable.split_once('}')?;
                    let (field, pattern) = variable.split_once('=').unwrap_or((variable, "*"));
                    let first = out.segments.len();
                    out.segments.extend(pattern.split('/').map(segment));
                    out.bindings.push(Binding { field: field.to_owned(), first, count: out.segments.len() - first });
                    after.strip_prefix('/').or(after.is_empty().then_some(""))?
                }
                None => {
                    let (one, after) = rest.split_once('/').unwrap_or((rest, ""));
                    out.segments.push(segment(one));
                    after
                }
            };
        }
        (out.segments.iter().filter(|s| **s == Segment::Deep).count() <= 1).then_some(out)
    }

    /// Fields bound by the path.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.bindings.iter().map(|b| b.field.as_str())
    }

    /// Whether it ends in an open pattern, which must not hide a plainer template.
    pub fn is_open(&self) -> bool {
        self.segments.contains(&Segment::Deep)
    }

    /// The bound fields and their texts when the (unescaped) segments match.
    pub fn matches(&self, path: &[&str]) -> Option<Vec<(&str, String)>> {
        let stripped: Vec<&str>;
        let path = match (&self.verb, path.split_last()) {
            (None, _) => path,
            (Some(verb), Some((last, before))) => {
                let last = last.strip_suffix(verb.as_str())?.strip_suffix(':')?;
                stripped = before.iter().copied().chain([last]).collect();
                &stripped
            }
            (Some(_), None) => return None,
        };
        let fixed = self.segments.iter().filter(|s| **s != Segment::Deep).count();
        let deep = path.len().checked_sub(fixed)?;
        if deep > 0 && !self.is_open() {
            return None;
        }
        let mut taken: Vec<&[&str]> = Vec::with_capacity(self.segments.len());
        let mut rest = path;
        for segment in &self.segments {
            let (now, after) = rest.split_at_checked(if *segment == Segment::Deep { deep } else { 1 })?;
            if let (Segment::Literal(text), [found]) = (segment, now)
                && text != found
            {
                return None;
            }
            taken.push(now);
            rest = after;
        }
        let text = |b: &Binding| {
            let parts: Vec<&str> = taken.iter().skip(b.first).take(b.count).flat_map(|s| s.iter().copied()).collect();
            parts.join("/")
        };
        Some(self.bindings.iter().map(|b| (b.field.as_str(), text(b))).collect())
    }
}

fn segment(text: &str) -> Segment {
    match text {
        "*" => Segment::One,
        "**" => Segment::Deep,
        _ => Segment::Literal(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let template = Template::parse(template).unwrap();
        template.matches(&parts).map(|found| found.into_iter().map(|(f, v)| (f.to_owned(), v)).collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
    }

    #[test]
    fn one_segment_variables() {
        let t = "/cosmos/bank/v1beta1/balances/{address}/by_denom";
        assert_eq!(run(t, "/cosmos/bank/v1beta1/balances/open1x/by_denom"), pairs(&[("address", "open1x")]));
        assert_eq!(run(t, "/cosmos/bank/v1beta1/balances/open1x"), None);
        assert_eq!(run(t, "/cosmos/bank/v1beta1/balances/a/b/by_denom"), None);
        // An empty segment is a value, which the method then refuses by itself.
        assert_eq!(run("/a/{b}", "/a/"), pairs(&[("b", "")]));
        assert_eq!(run("/a/{b}", "/a"), None);
        assert_eq!(run("/a/{b}", "/a/x:y"), pairs(&[("b", "x:y")]));
    }

    #[test]
    fn deep_and_composite_variables() {
        assert_eq!(run("/m/{denom=**}", "/m/factory/open1x/gold"), pairs(&[("denom", "factory/open1x/gold")]));
        assert_eq!(run("/m/{denom=**}/owners", "/m/ibc/AB/owners"), pairs(&[("denom", "ibc/AB")]));
        assert_eq!(run("/m/{name=x/*}/{id}", "/m/x/1/2"), pairs(&[("name", "x/1"), ("id", "2")]));
        assert_eq!(run("/m/{name=x/*}/{id}", "/m/y/1/2"), None);
    }

    #[test]
    fn verbs_and_malformed_templates() {
        assert_eq!(run("/a/{b}:run", "/a/1:run"), pairs(&[("b", "1")]));
        assert_eq!(run("/a/{b}:run", "/a/1"), None);
        for bad in ["a/b", "/a/{b", "/{a=**}/{b=**}", "/{a}b"] {
            assert_eq!(Template::parse(bad), None, "{bad}");
        }
    }
}
