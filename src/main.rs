//! stub
use bindery::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (to, input, output) = (&args[2], &args[3], &args[5]);
    let mut diags = diagnostics::Diagnostics::default();
    let source = source::SourceFile::decode(input, std::fs::read(input).expect("input"), &mut diags).expect("text");
    let document = read(&source, &ReadOptions::default(), &mut diags);
    let backend = backends::by_name(to).expect("format");
    let base = std::path::Path::new(input).parent().expect("directory");
    let cx = backends::RenderContext {
        theme: &Default::default(),
        fonts: &Default::default(),
        resources: &resource::Resources::new(base, base),
        options: &backends::Options::new(backend.options()),
        stamp: backends::Stamp::of(&document, None),
    };
    let bytes = backend.render(&document, &cx, &mut diags).expect("rendered");
    for d in diags.iter() {
        let p = source.position(d.span.start);
        eprintln!("{}:{}:{}: {}: {}", source.name(), p.line, p.column, d.severity, d.message);
    }
    std::fs::write(output, bytes).expect("written");
}
