//! Markup as text, for what changes as a whole: one attribute (`inner_html`) instead of a tree of views, each of whose
//! shapes is code that every visitor downloads.

/// Markup in the making. What comes from outside can only get in as [`Html::text`], where it stays text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Our own markup.
    #[must_use]
    pub fn raw(mut self, markup: &'static str) -> Self {
        self.0.push_str(markup);
        self
    }

    /// Text, or the value of an attribute in double quotes.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.escape(text);
        self
    }

    /// Our own markup with a text, or the value of an attribute in double quotes, in the place of each `{}`. Where there are
    /// many, this is a fraction of the code that so many calls of [`Html::raw`] and [`Html::text`] are.
    #[must_use]
    pub fn fill(mut self, markup: &'static str, texts: &[&str]) -> Self {
        self.put(markup, texts);
        self
    }

    /// As [`Html::fill`], in place: less code still, where much depends on what there is.
    pub fn put(&mut self, markup: &'static str, texts: &[&str]) {
        let mut texts = texts.iter();
        let mut parts = markup.split("{}");
        self.0.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.escape(texts.next().copied().unwrap_or_default());
            self.0.push_str(part);
        }
    }

    fn escape(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                char => self.0.push(char),
            }
        }
    }

    /// A link that opens what is not ours and whose text keeps its direction to itself; nothing but its text where a browser would not open the address as a page.
    pub fn outward(&mut self, address: &str, text: &str) {
        if super::address::is_web(address) {
            self.put("<a rel=\"noreferrer\" href=\"{}\"><bdi>{}</bdi> ↗</a>", &[address, text]);
        } else {
            self.escape(text);
        }
    }

    /// Adds what was made elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// For `inner_html`; as [`Html::done`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For `inner_html`.
    #[must_use]
    pub fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_stays_text() {
        let html = Html::default().raw("<b title=\"").text("\"><script>").raw("\">").text("a & <i>").raw("</b>").done();
        assert_eq!(html, "<b title=\"&quot;&gt;&lt;script&gt;\">a &amp; &lt;i&gt;</b>");
    }

    #[test]
    fn texts_take_the_places_that_are_kept_for_them() {
        let html = Html::default().fill("<b title=\"{}\">{}</b>", &["{}\"", "<i>"]).fill("<br>", &[]).done();
        assert_eq!(html, "<b title=\"{}&quot;\">&lt;i&gt;</b><br>");
    }

    #[test]
    fn only_what_opens_as_a_page_is_a_link() {
        let link = |address| {
            let mut html = Html::default();
            html.outward(address, "page");
            html.done()
        };
        assert_eq!(
            link("https://a.example/?b&c"),
            "<a rel=\"noreferrer\" href=\"https://a.example/?b&amp;c\"><bdi>page</bdi> ↗</a>"
        );
        assert_eq!(link("javascript://a.example/%0aalert(1)"), "page");
        assert_eq!(link("/relative"), "page");
    }
}
