//! Elements as one line of text, for formulas whose source has no linear form.

use super::element::Element;

/// Signs that stand close to what is beside them.
const CLOSE: &str = "()[]{}|‖⟨⟩⌊⌋⌈⌉!/′″,;.∘°′";

impl Element {
    /// What is said of the element when it is not seen.
    pub fn said(&self) -> String {
        let mut out = String::new();
        self.say(&mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn say(&self, out: &mut String) {
        let child = |idx: usize| self.children.get(idx).map(Element::said).unwrap_or_default();
        let grouped = |idx: usize| {
            let said = child(idx);
            let is_short = said.chars().all(char::is_alphanumeric) || said.chars().count() < 2;
            if is_short { said } else { format!("({said})") }
        };
        match self.name {
            "mspace" => out.push(' '),
            "mphantom" => {}
            "mo" if self.text.chars().all(|c| CLOSE.contains(c)) => out.push_str(&self.text),
            "mo" => out.push_str(&format!(" {} ", self.text)),
            "mfrac" => out.push_str(&format!("{}/{}", grouped(0), grouped(1))),
            "msup" | "mover" => out.push_str(&format!("{}^{}", child(0), grouped(1))),
            "msub" | "munder" => out.push_str(&format!("{}_{}", child(0), grouped(1))),
            "msubsup" | "munderover" => out.push_str(&format!("{}_{}^{}", child(0), grouped(1), grouped(2))),
            "msqrt" => {
                let inner: Vec<String> = self.children.iter().map(Element::said).collect();
                out.push_str(&format!("√({})", inner.concat()));
            }
            "mroot" => out.push_str(&format!("{}√{}", child(1), grouped(0))),
            "mtable" => self.say_all("; ", out),
            "mtr" => self.say_all(", ", out),
            _ => {
                out.push_str(&self.text);
                self.children.iter().for_each(|child| child.say(out));
            }
        }
    }

    fn say_all(&self, between: &str, out: &mut String) {
        let said: Vec<String> = self.children.iter().map(Element::said).collect();
        out.push_str(&said.join(between));
    }
}
