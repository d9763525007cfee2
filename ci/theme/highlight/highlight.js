// Colors the code of the pages, in the languages that they use. mdBook calls `highlightBlock`
// for each `code` element, and its style sheets have the classes.
import './manual.js';
import Prism from 'prismjs/components/prism-core.js';
import 'prismjs/components/prism-python.js';
import 'prismjs/components/prism-rust.js';
import 'prismjs/components/prism-toml.js';

// The prompt of a command, and nothing of what it prints.
Prism.languages.console = { keyword: /^\$(?= )/ };

// The lines that came, those that went, and where they are.
Prism.languages.diff = { string: /^\+.*/m, key: /^-.*/m, comment: /^@@.*/m };

// What Prism finds, as mdBook's style sheets call it.
const CLASSES = {
    attribute: 'meta',
    boolean: 'literal',
    builtin: 'built_in',
    char: 'string',
    'class-name': 'type',
    comment: 'comment',
    constant: 'literal',
    decorator: 'meta',
    'function-definition': 'title',
    function: 'title',
    keyword: 'keyword',
    'lifetime-annotation': 'symbol',
    macro: 'built_in',
    'module-declaration': 'type',
    number: 'number',
    key: 'attr',
    string: 'string',
    table: 'title',
    'type-definition': 'title',
};

// The tokens in a row, each as its text and its class, the innermost that has one.
function flat(tokens, className = '') {
    return [tokens].flat().flatMap(token => {
        if (typeof token === 'string') return [[token, className]];
        const found = [token.type, token.alias].flat().map(type => CLASSES[type]).find(Boolean);
        return flat(token.content, found || className);
    });
}

// Colors `text` in `code`. The lines for which `isHidden` is true, by their place from 0 on, are
// in elements of the class `boring`.
function paint(code, text, isHidden) {
    const [, language] = /\blanguage-(\w+)/.exec(code.className) || [];
    const grammar = Prism.languages[language];
    if (!grammar) return;
    const whole = document.createDocumentFragment();
    let line = 0;
    let target = whole;
    const begin = () => {
        target = whole;
        if (isHidden(line)) {
            target = document.createElement('span');
            target.className = 'boring';
            whole.append(target);
        }
    };
    begin();
    for (const [words, className] of flat(Prism.tokenize(text, grammar))) {
        words.split('\n').forEach((part, place) => {
            if (place > 0) {
                target.append('\n');
                line += 1;
                begin();
            }
            if (part === '') return;
            const piece = className ? document.createElement('span') : part;
            if (className) {
                piece.className = `hljs-${className}`;
                piece.textContent = part;
            }
            target.append(piece);
        });
    }
    code.replaceChildren(whole);
}

// Colors the code that is in `code`, in which mdBook may have hidden lines.
function highlightBlock(code) {
    const hidden = new Set();
    let line = 0;
    for (const node of code.childNodes) {
        if (node.className === 'boring') hidden.add(line);
        line += node.textContent.split('\n').length - 1;
    }
    paint(code, code.textContent, place => hidden.has(place));
}

window.hljs = { configure() {}, highlightBlock, paint };
