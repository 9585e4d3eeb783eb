#[path = "suite/pdf/sheet.rs"]
mod sheet;
use std::time::Instant;
use bindery::layout::frame::*;
use bindery::backends::pdf::*;
use bindery::diagnostics::Diagnostics;
use bindery::geometry::*;
use sheet::*;
fn words() -> Vec<String> {
    let text = std::fs::read_to_string("/work/shared/seed/dockercon-2015-notes.md").unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}
fn fill(n_words: usize) -> (Sheet, usize) {
    let words = words();
    let mut s = Sheet::new();
    let mut cache = std::collections::HashMap::new();
    let (mut lines, mut par, mut n) = (0, TagId::DOCUMENT, 0);
    let justify = 1.07;
    while n < n_words {
        if lines % 45 == 0 && lines > 0 { let l = (lines / 45 + 1).to_string(); s.page(&l); }
        if lines % 6 == 0 { if lines % 30 == 0 { par = s.tag(TagId::DOCUMENT, Role::Heading(2)); s.anchor(&format!("h{lines}")); s.paged.outline.push(OutlineItem{title: format!("Heading {lines}"), anchor: format!("h{lines}"), children: vec![]}); } else { par = s.tag(TagId::DOCUMENT, Role::Paragraph); } }
        let mut width = 0.0;
        let mut run: Option<GlyphRun> = None;
        let heading = lines % 30 == 0;
        let mut last = usize::MAX;
        while width < 420.0 && n < n_words {
            let k = if heading {3} else if n % 23 == 7 { 1 } else if n % 31 == 9 { 2 } else { 0 };
            let style = [SERIF, ITALIC, MONO, SANS][k];
            let w = n % words.len();
            let r: &GlyphRun = cache.entry((w, k)).or_insert_with(|| s.shape(style, &format!("{} ", words[w])));
            let mut r = r.clone();
            r.glyphs.last_mut().unwrap().advance = r.glyphs.last().unwrap().advance * justify;
            width += r.width().0;
            if k == last && n % 41 != 0 { let p = run.as_mut().unwrap(); p.glyphs.extend(r.glyphs); p.text.push_str(&r.text); }
            else { if let Some(p) = run.take() { s.run(par, p); } run = Some(r); }
            last = k;
            if n % 41 == 0 { s.run(par, run.take().unwrap()); last = usize::MAX; s.link(par, LinkTarget::Url("https://example.org/some/path".into()), "linked text "); }
            n += 1;
        }
        if let Some(p) = run.take() { s.run(par, p); }
        s.line(); lines += 1;
    }
    (s, lines)
}
#[test]
fn bench() {
    for n in [2000, 100_000, 1_000_000] {
        let (s, _) = fill(n);
        let painting = Painting { paged: &s.paged, meta: &s.meta, fonts: &s.book, stamp: s.stamp, conformance: Conformance::ALL };
        let mut best = f64::MAX; let mut len = 0;
        for _ in 0..if n > 10_000 { 2 } else { 20 } {
            let t = Instant::now();
            let b = paint(&painting, &mut Diagnostics::default()).unwrap();
            best = best.min(t.elapsed().as_secs_f64() * 1e3); len = b.len();
            std::fs::write(format!("/tmp/bench-{n}.pdf"), &b).unwrap();
        }
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let rss = status.lines().find(|l| l.starts_with("VmHWM")).unwrap().to_owned();
        println!("{n} words, {} pages: {best:.2} ms, {len} bytes {rss}", s.paged.pages.len());
    }
    let _ = Pt(0.0);
}
