/* Tells the server that a person has this page before them: mail scanners fetch links but do not run the page, so that a link which
   nobody has looked at does not count as opened. And lets that person check the microphone. */
(() => {
	const tell = () => {
		if (document.visibilityState !== "visible" || document.prerendering) return;
		removeEventListener("visibilitychange", tell);
		document.removeEventListener("prerenderingchange", tell);
		fetch("opened", { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => {});
	};
	addEventListener("visibilitychange", tell);
	document.addEventListener("prerenderingchange", tell);
	tell();

	const box = document.getElementById("devices");
	if (!box) return;
	const words = box.dataset;
	const button = document.getElementById("devices-button");
	const meter = document.getElementById("devices-level");
	const status = document.getElementById("devices-status");
	box.hidden = false;
	if (!window.MediaRecorder || !navigator.mediaDevices) {
		button.hidden = true;
		status.textContent = words.missing;
		return;
	}
	const listen = (stream) => {
		const context = new AudioContext();
		const analyser = context.createAnalyser();
		analyser.fftSize = 8192; // longer than from one look to the next, so that no sound falls between two
		const samples = new Uint8Array(analyser.fftSize);
		let heard = 0;
		let rounds = 0;
		context.createMediaStreamSource(stream).connect(analyser);
		meter.hidden = false;
		const end = (text) => {
			clearInterval(timer);
			for (const track of stream.getTracks()) track.stop();
			context.close();
			meter.hidden = true;
			button.hidden = false;
			status.textContent = text;
		};
		const timer = setInterval(() => {
			analyser.getByteTimeDomainData(samples);
			const loud = Math.max(...samples.map((sample) => Math.abs(sample - 128)));
			meter.value = Math.min(100, loud * 2);
			if (loud > 8) heard++;
			if (++rounds === 30 && heard === 0) status.textContent = words.silent;
			if (heard >= 5) end(words.good);
			else if (rounds > 150) end(words.silent);
		}, 100);
	};
	button.addEventListener("click", () => {
		navigator.mediaDevices.getUserMedia({ audio: true, video: "video" in words }).then(
			(stream) => {
				button.hidden = true;
				status.textContent = words.wait;
				listen(stream);
			},
			() => {
				status.textContent = words.refused;
			},
		);
	});
})();
