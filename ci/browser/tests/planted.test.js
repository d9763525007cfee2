// Each check of the suite finds what it is there for: a page with one fault, planted.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { axe } from '../checks/axe.js';
import { tabbing } from '../checks/focus.js';
import { sideways } from '../checks/layout.js';
import { errors, shifts, weight } from '../checks/load.js';
import { site } from '../site.js';

// A page that is light and has few links, so that what is found is what is planted.
const PAGE = '404.html';
const folder = mkdtempSync(join(tmpdir(), 'planted-'));
const big = name => name.endsWith('print.html') || name.includes('searchindex');
cpSync(site, folder, { recursive: true, filter: name => !big(name) && (!name.endsWith('.html') || name.endsWith(PAGE) || name.endsWith('toc.html')) });
after(() => rmSync(folder, { recursive: true }));

const browser = browsing(folder);
const whole = readFileSync(join(folder, PAGE), 'utf8');

/** Opens the page with `fault` at the end of its text, or without one. */
function planted(fault, options, check) {
    const name = `planted-${Math.random().toString(36).slice(2)}.html`;
    assert.ok(whole.includes('</main>'));
    writeFileSync(join(folder, name), whole.replace('</main>', `${fault}</main>`));
    return open(browser, name, { reducedMotion: 'reduce', ...options }, (page, { watched }) => check(page, watched));
}

const CHECKS = { axe: page => axe(page), errors, shifts, sideways, tabbing, weight };
const NARROW = { viewport: { width: 380, height: 800 } };

const FAULTS = [
    ['a button without a name', 'axe', '<button></button>', /^button-name/],
    ['a field without a label', 'axe', '<input type="text">', /^label/],
    ['grey words on white', 'axe', '<p style="color: #aaa; background: #fff">Who reads this?</p>', /^color-contrast/],
    ['a script of another host', 'errors', '<script src="https://example.com/count.js"></script>', /asks another host.*example/],
    ['a picture of another host', 'errors', '<img alt="" src="https://example.com/dot.png">', /asks another host.*example/],
    ['a file that is not there', 'errors', '<script src="gone.js"></script>', /console: .*404/],
    ['an error in the console', 'errors', '<script>console.error("it broke")</script>', /console: it broke/],
    ['an exception', 'errors', '<script>throw new Error("it broke")</script>', /uncaught: it broke/],
    ['a picture of 300 KB that does not compress', 'weight', '<img alt="" src="large.svg">', /bytes, more than 90000; the largest: \/large\.svg \d{6}/],
    ['too many files', 'weight', Array.from({ length: 16 }, (_, n) => `<img alt="" src="small.png?${n}">`).join(''), /requests, more than 12/],
    ['a search that is loaded unasked', 'weight', '<script src="searchindex-0.js"></script>', /searchindex-0\.js before anybody searches/],
    ['an element that is too wide', 'sideways', '<div style="width: 600px; height: 2em">wide</div>', /ends at \d+, beyond 380/, NARROW],
    ['a ring that is taken away', 'tabbing', '<a id="bare" href="index.html" style="outline: none">bare</a>', /a#bare.*shows no ring/],
    ['a stop that nobody sees', 'tabbing', '<a id="gone" href="index.html" style="position: absolute; left: -999px">gone</a>', /a#gone.*nobody sees/],
    ['a stop out of order', 'tabbing', '<a id="eager" href="index.html" tabindex="1">eager</a>', /out of order|not reach/],
    ['a picture that comes late', 'shifts',
        '<div id="late"></div><script>addEventListener("load", () => setTimeout(() => {'
            + 'const late = document.getElementById("late"); late.style.height = "400px"; document.querySelector("main").prepend(late);'
            + '}, 300))</script>',
        /shifts by/],
];

writeFileSync(join(folder, 'large.svg'), `<svg xmlns="http://www.w3.org/2000/svg"/><!--${randomBytes(225 * 1024).toString('base64')}-->`);
writeFileSync(join(folder, 'small.png'), 'small');
writeFileSync(join(folder, 'searchindex-0.js'), '');

describe('a planted fault is reported', () => {
    for (const [what, check, fault, expected, options] of FAULTS) {
        it(what, () => planted(fault, options, async (page, watched) => {
            if (check === 'shifts') await page.waitForTimeout(800);
            const findings = await CHECKS[check](page, watched);
            assert.ok(findings.some(finding => expected.test(finding)), `${check} says: ${findings.join('; ')}`);
        }));
    }
});

describe('a page without a fault', () => {
    for (const [check, options] of [['axe'], ['errors'], ['shifts'], ['sideways', NARROW], ['tabbing']]) {
        it(`is reported by no ${check}`, () => planted('', options, async (page, watched) => {
            assert.deepEqual(await CHECKS[check](page, watched), []);
        }));
    }
});
