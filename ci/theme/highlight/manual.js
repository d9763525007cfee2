// Read by Prism when it starts: it colors nothing by itself, and is no worker.
window.Prism = { manual: true, disableWorkerMessageHandler: true };
