// The site under test: its pages, and a server for it on loopback.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The root of the book. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the built site: `BOOK_SITE`, or `book/` in the root. */
export const site = resolve(process.env.BOOK_SITE || join(root, 'book'));

const TYPES = {
    '.css': 'text/css',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.json': 'application/json',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.woff2': 'font/woff2',
};

/**
 * The files of all pages that a reader opens, sorted. The whole book on one page is
 * `print.html`, which has tests of its own, and `toc.html` is shown inside others.
 */
export function pages(folder = site) {
    if (!existsSync(join(folder, 'index.html'))) {
        throw new Error(`${folder} holds no site: run \`cargo book build\` first`);
    }
    const files = readdirSync(folder, { recursive: false }).filter(name => name.endsWith('.html'));
    return files.filter(name => name !== 'print.html' && name !== 'toc.html').sort();
}

/** The HTML of a page. */
export function html(page, folder = site) {
    return readFileSync(join(folder, page), 'utf8');
}

/**
 * Serves `folder` on a free port of loopback, below `prefix`, as a static host does: compressed, and
 * what is not there is answered with `404.html`. Gives the address, with a slash at its end, and
 * `close`.
 */
export async function serve(folder = site, prefix = '/') {
    const server = createServer((request, response) => {
        let path = new URL(request.url, 'http://localhost').pathname;
        try {
            path = decodeURIComponent(path);
        } catch {
            // A name that stands for no file.
        }
        const below = path.slice(prefix.length - 1);
        const file = join(folder, below.endsWith('/') ? `${below}index.html` : below);
        const found = path.startsWith(prefix) && file.startsWith(folder + sep) && existsSync(file) && statSync(file).isFile();
        const shown = found ? file : join(folder, '404.html');
        const content = gzipSync(readFileSync(shown));
        response.writeHead(found ? 200 : 404, {
            'content-type': TYPES[extname(shown)] || 'application/octet-stream',
            'content-encoding': 'gzip',
            'content-length': content.length,
        });
        response.end(content);
    });
    await new Promise(done => server.listen(0, '127.0.0.1', done));
    const close = () => new Promise(done => {
        server.close(done);
        server.closeAllConnections();
    });
    return { address: `http://127.0.0.1:${server.address().port}${prefix}`, close };
}

/** The first page whose HTML holds all of `parts`. */
export function pageWith(...parts) {
    const found = pages().find(page => parts.every(part => html(page).includes(part)));
    if (!found) throw new Error(`no page holds ${parts.join(' and ')}: change the test that asks for it`);
    return found;
}
