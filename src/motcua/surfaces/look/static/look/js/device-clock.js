/** The clock of a device's beats, in a worker of its own: 15 seconds stay 15 seconds. */

setInterval(() => self.postMessage(null), 15000);
