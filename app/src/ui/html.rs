//! Markup as text, for what changes as a whole: one attribute (`inner_html`) instead of a tree of views, each of whose
//! shapes is code that every visitor downloads.

/// Markup in the making. What comes from outside can only get in as [`Html::text`], where it stays text.
#[derive(Debug, Default)]
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
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                char => self.0.push(char),
            }
        }
        self
    }

    /// A link that opens what is not ours; nothing but its text where a browser would not open the address as a page.
    #[must_use]
    pub fn outward(self, address: &str, text: &str) -> Self {
        if !super::address::is_web(address) {
            return self.text(text);
        }
        self.raw("<a rel=\"noreferrer\" href=\"").text(address).raw("\">").text(text).raw(" ↗</a>")
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
    fn only_what_opens_as_a_page_is_a_link() {
        let link = |address| Html::default().outward(address, "page").done();
        assert_eq!(
            link("https://a.example/?b&c"),
            "<a rel=\"noreferrer\" href=\"https://a.example/?b&amp;c\">page ↗</a>"
        );
        assert_eq!(link("javascript://a.example/%0aalert(1)"), "page");
        assert_eq!(link("/relative"), "page");
    }
}
