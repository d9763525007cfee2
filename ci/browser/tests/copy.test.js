// What the buttons of a block give: text that compiles, and the Playground.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { unfold } from '../checks/layout.js';
import { pageWith, root } from '../site.js';

const browser = browsing();
const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Whether a program names no crate but the standard library. */
function standsAlone(program) {
    const used = [...program.matchAll(/^\s*(?:pub )?use (?:::)?(\w+)/gm)].map(match => match[1]);
    return used.every(name => ['std', 'core', 'self', 'crate'].includes(name))
        && !/\b(?:futures|runtime|smol|tokio|trpl)(?:::|!)/.test(program);
}

/** The file of a listing, from the project's root, as its caption or that of the part before has it. */
function path(figure) {
    return figure.evaluate(part => {
        while (!part.querySelector('figcaption .path')) {
            part = document.getElementById(part.querySelector('figcaption a').hash.slice(1));
        }
        return part.querySelector('figcaption .path').textContent.trim();
    });
}

/** The listings of a page whose files have such paths. */
async function listings(page, paths) {
    const figures = await page.locator('figure.listing').all();
    const found = await Promise.all(figures.map(path));
    return figures.filter((_, index) => paths.test(found[index]));
}

/** What the copy button of `figure` puts on the clipboard. */
async function copied(page, figure) {
    const mark = 'nothing is copied yet';
    await page.evaluate(words => navigator.clipboard.writeText(words), mark);
    await figure.locator('.clip-button').first().press('Enter');
    await page.waitForFunction(async words => await navigator.clipboard.readText() !== words, mark);
    return page.evaluate(() => navigator.clipboard.readText());
}

/** The file behind a listing, without the lines that mark its parts. */
function written(source) {
    const lines = readFileSync(join(root, source), 'utf8').split('\n');
    return lines.filter(line => !/\/\/ ANCHOR(_END)?:/.test(line)).join('\n').trim();
}

function compile(program) {
    const folder = mkdtempSync(join(tmpdir(), 'copied-'));
    try {
        writeFileSync(join(folder, 'main.rs'), program);
        const args = ['--edition', '2024', '--crate-type', 'bin', '--emit', 'metadata', '-o', 'main', 'main.rs'];
        execFileSync('rustc', args, { cwd: folder, stdio: 'pipe' });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

describe('the copy button', () => {
    for (const name of ['primer.html', 'joining.html', 'polling-by-hand.html']) {
        it(`gives the whole program of every listing in Rust on ${name}`, () =>
            open(browser, name, CLIPBOARD, async page => {
                await unfold(page);
                const figures = await listings(page, /\.rs$/);
                assert.ok(figures.length > 2);
                for (const figure of figures) {
                    const source = await path(figure);
                    const text = await copied(page, figure);
                    // What is a part of a library has an empty `main` besides, to compile alone.
                    assert.equal(text.replace(/\nfn main\(\) \{\}\s*$/, '').trim(), written(source), source);
                }
            }));
    }

    it('gives two programs that the standard library alone compiles', () =>
        open(browser, 'models.html', CLIPBOARD, async page => {
            await unfold(page);
            const figures = await listings(page, /\/examples\//);
            const texts = [];
            for (const figure of figures) texts.push(await copied(page, figure));
            const programs = texts.filter(standsAlone).slice(0, 2);
            assert.equal(programs.length, 2);
            programs.forEach(compile);
        }));

    it('gives the command of an output, also while a replay hides its lines', () =>
        open(browser, 'primer.html', CLIPBOARD, async page => {
            const figure = page.locator('figure.output[data-program="primer/song"]').first();
            assert.equal(await copied(page, figure), 'cargo run -q -p primer --example song');
            await figure.getByRole('button', { name: '½×' }).click();
            await figure.getByRole('button', { name: 'Play' }).click();
            assert.ok(await figure.locator('.timeline-hidden').count() > 0);
            assert.equal(await copied(page, figure), 'cargo run -q -p primer --example song');
        }));

    it('gives what the compiler says as it is', () => open(browser, 'primer.html', CLIPBOARD, async page => {
        const words = page.locator('figure.fails pre:has(> code.language-text)').first();
        const text = await copied(page, words);
        assert.equal(text, await words.locator('code').textContent());
        assert.match(text, /^error/);
    }));
});

describe('the Playground', () => {
    it('is opened by a link in the unfolded caption, with the whole program, and not before', () =>
        open(browser, pageWith('data-playground=""'), {}, async (page, { context, watched }) => {
            const asked = [];
            await context.route(/play\.rust-lang\.org/, route => {
                asked.push(route.request().url());
                return route.fulfill({ body: 'a playground', contentType: 'text/plain' });
            });
            const figure = page.locator('figure.listing[data-playground]').first();
            await figure.locator('figcaption summary').click();
            const source = await path(figure);
            await figure.getByRole('link', { name: 'Playground' }).waitFor();
            assert.deepEqual([asked, watched.errors], [[], []]);
            const [opened] = await Promise.all([
                context.waitForEvent('page'),
                figure.getByRole('link', { name: 'Playground' }).click(),
            ]);
            await opened.waitForURL(/play\.rust-lang\.org/);
            const address = new URL(opened.url());
            assert.equal(address.searchParams.get('edition'), '2024');
            assert.equal(address.searchParams.get('code').trim(), written(source));
            assert.equal(await opened.evaluate(() => window.opener), null);
        }));
});
