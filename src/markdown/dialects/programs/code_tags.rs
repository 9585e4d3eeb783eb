//! Code blocks between template tags.

use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::LinePass;
use crate::markdown::dialects::lines::{Fence, Line, hugo_tag, liquid_tag, square_tag};
use crate::markdown::dialects::longest_run;

/// Code between Liquid tags: `{% highlight go %}` to `{% endhighlight %}`. Returns the line after it.
pub(in crate::markdown::dialects) fn liquid(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    between(pass, idx, liquid_tag(pass.lines[idx].trimmed)?)
}

/// Code between Hugo shortcodes: `{{< highlight go >}}` to `{{< /highlight >}}`. Returns the line after it.
pub(in crate::markdown::dialects) fn hugo(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    between(pass, idx, hugo_tag(pass.lines[idx].trimmed)?)
}

/// Code between WordPress shortcodes: `[code language="go"]` to `[/code]`. Returns the line after it.
pub(in crate::markdown::dialects) fn square(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    between(pass, idx, square_tag(pass.lines[idx].trimmed)?)
}

/// Code between template tags. Returns the line after it.
fn between(pass: &mut LinePass<'_>, idx: usize, (name, arguments): (&str, &str)) -> Option<usize> {
    let line = pass.lines[idx];
    let end_name = match name {
        "sourcecode" => "endsourcecode",
        "highlight" => "endhighlight",
        "codeblock" => "endcodeblock",
        "code" => "endcode",
        "code-block" => "endcode-block",
        "prism" => "endprism",
        "comment" => "endcomment",
        "capture" => "endcapture",
        "mermaid" => "endmermaid",
        "plantuml" => "endplantuml",
        "chart" => "endchart",
        // The span pass handles `raw`, within which template marks are literal.
        _ => return None,
    };
    let ends = [pass.ends.next(end_name, idx), pass.ends.next(&format!("/{name}"), idx)];
    let end = ends.into_iter().flatten().min()?;
    let inner = &pass.lines[idx + 1..end];
    let last = pass.lines[end];
    let arguments = Arguments::parse(arguments);
    match name {
        "capture" if inner.iter().any(|line| line.trimmed.contains(' ')) => {
            // Captured text stays in place, since it is captured next to where it is shown.
            pass.rewriter.findings.captured.extend(arguments.plain.first().map(|name| (*name).to_owned()));
            pass.prefix(line, Some(""));
            return Some(idx + 1);
        }
        "comment" | "capture" => {
            pass.edits.push(Edit::new(line.start..last.next, ""));
        }
        // GitBook puts a frame around fenced code.
        "code" | "code-block" if Fence::default().opens(inner.iter().find_map(Line::words).unwrap_or_default()) => {
            return None;
        }
        _ => {
            let (language, title) = code_of(name, &arguments);
            let title = if title.is_empty() { title } else { format!(" title=\"{}\"", title.replace('"', "'")) };
            let longest = inner.iter().map(|line| longest_run(line.text, '`')).max().unwrap_or(0);
            let fence = "`".repeat(3.max(longest + 1));
            pass.prefix(line, Some(&format!("{fence}{language}{title}")));
            for line in inner {
                let is_raw = liquid_tag(line.trimmed).is_some_and(|(name, _)| name == "raw" || name == "endraw");
                if is_raw { pass.remove(*line) } else { pass.prefix(*line, None) }
            }
            pass.prefix(last, Some(&fence));
        }
    }
    Some(end + 1)
}

/// Language and title of the code between tags: `{{< code lang="go" title="a.go" >}}`, or Hexo's
/// `{% codeblock title lang:go %}`.
fn code_of<'a>(name: &'a str, arguments: &Arguments<'a>) -> (&'a str, String) {
    if matches!(name, "mermaid" | "plantuml" | "chart") {
        return (name, String::new());
    }
    let plain = &arguments.plain;
    let stated = arguments.get(&["lang", "language"]);
    let stated = stated.or_else(|| plain.iter().find_map(|word| word.strip_prefix("lang:")));
    let title = arguments.get(&["title", "file", "filename"]).unwrap_or_default().to_owned();
    match (stated, name) {
        (Some(language), "codeblock") if title.is_empty() => {
            let words: Vec<&str> = plain.iter().copied().filter(|word| !word.contains(':')).collect();
            (language, words.join(" "))
        }
        (Some(language), _) => (language, title),
        (None, _) => (plain.first().copied().unwrap_or_default(), title),
    }
}
