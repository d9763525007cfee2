// What a page does while it loads: errors, requests, bytes, shifts.

/** So much a page may load before its reader acts, as a host sends it, and in so many requests. */
export const MOST_BYTES = 90_000;
export const MOST_REQUESTS = 12;

/** Below this a shift of the layout is not felt (Web Vitals: "good" is at most 0.1). */
const MOST_SHIFT = 0.1;

/** Listens to `page`, which is not loaded yet; `home` is where its site begins. */
export function watch(page, home) {
    const watched = { errors: [], answers: [] };
    page.on('console', message => {
        if (message.type() === 'error') watched.errors.push(`console: ${message.text()}`);
    });
    page.on('pageerror', error => watched.errors.push(`uncaught: ${error.message}`));
    page.on('request', request => {
        const url = request.url();
        if (/^(https?|wss?):/.test(url) && !url.startsWith(home)) {
            watched.errors.push(`asks another host: ${url}`);
        }
    });
    page.on('requestfailed', request => watched.errors.push(`failed: ${request.url()}`));
    page.on('response', response => watched.answers.push(response));
    return watched;
}

/** Errors and requests to other hosts, of a page that is loaded. */
export async function errors(page, watched) {
    await page.waitForLoadState('networkidle');
    return watched.errors;
}

/** What was loaded beyond the limits, or before anybody searches. */
export async function weight(page, watched) {
    await page.waitForLoadState('networkidle');
    const answers = watched.answers.filter(answer => answer.url().startsWith('http')).map(answer => ({
        name: new URL(answer.url()).pathname,
        // The server of the tests says the length of what it sends, which is compressed.
        bytes: Number(answer.headers()['content-length']),
    }));
    const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
    const findings = [];
    if (bytes > MOST_BYTES) {
        const largest = answers.sort((a, b) => b.bytes - a.bytes).slice(0, 4);
        const names = largest.map(answer => `${answer.name} ${answer.bytes}`).join(', ');
        findings.push(`loads ${bytes} bytes, more than ${MOST_BYTES}; the largest: ${names}`);
    }
    if (answers.length > MOST_REQUESTS) {
        findings.push(`makes ${answers.length} requests, more than ${MOST_REQUESTS}`);
    }
    for (const { name } of answers.filter(answer => /search(index|er)/.test(answer.name))) {
        findings.push(`loads ${name} before anybody searches`);
    }
    return findings;
}

/** How far what a reader sees has moved since the page began to load. */
export async function shifts(page) {
    const sum = await page.evaluate(() => new Promise(done => {
        let sum = 0;
        const observer = new PerformanceObserver(list => {
            for (const { hadRecentInput, value } of list.getEntries()) sum += hadRecentInput ? 0 : value;
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => setTimeout(() => done(sum), 50));
    }));
    return sum < MOST_SHIFT ? [] : [`the layout shifts by ${sum.toFixed(3)}, more than ${MOST_SHIFT}`];
}
