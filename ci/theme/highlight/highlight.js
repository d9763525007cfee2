// Colours the code of the pages, in the languages that they use. mdBook calls `highlightBlock`
// for each `code` element.
import hljs from 'highlight.js/lib/core';
import ini from 'highlight.js/lib/languages/ini';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';

hljs.registerLanguage('rust', rust);
hljs.registerLanguage('python', python);
hljs.registerLanguage('toml', ini);
hljs.registerLanguage('console', shell);

// HTML whose elements span lines, as lines each of which is HTML of its own.
function lines(html) {
    const open = [];
    return html.split('\n').map(line => {
        const before = open.join('');
        for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
            if (tag === '</span>') open.pop();
            else open.push(tag);
        }
        return before + line + '</span>'.repeat(open.length);
    });
}

// Colours `text` in `code`. The lines for which `isHidden` is true, by their place from 0 on, are
// in elements of the class `boring`.
function paint(code, text, isHidden) {
    const [, language] = /\blanguage-(\w+)/.exec(code.className) || [];
    if (!hljs.getLanguage(language)) return;
    const html = hljs.highlight(text, { language, ignoreIllegals: true }).value;
    const whole = lines(html).map((line, place, all) => {
        const end = place < all.length - 1 ? '\n' : '';
        return isHidden(place) ? `<span class="boring">${line}${end}</span>` : line + end;
    });
    code.innerHTML = whole.join('');
}

// Colours the code that is in `code`, in which mdBook may have hidden lines.
function highlightBlock(code) {
    const hidden = new Set();
    let line = 0;
    for (const node of code.childNodes) {
        const breaks = node.textContent.split('\n').length - 1;
        if (node.className === 'boring') hidden.add(line);
        line += breaks;
    }
    paint(code, code.textContent, place => hidden.has(place));
}

window.hljs = { configure() {}, highlightBlock, paint };
