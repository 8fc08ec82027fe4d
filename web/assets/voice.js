/* Records a spoken answer and sends it while it is spoken, piece behind piece; after a break it goes on where the server is. */
(() => {
	const box = document.getElementById("voice");
	if (!box) return;
	const words = box.dataset;
	const button = document.getElementById("record");
	const shown = document.getElementById("record-time");
	const status = document.getElementById("voice-status");
	const player = document.getElementById("player");
	const mirror = document.getElementById("mirror");
	const isVideo = "video" in words;
	const say = (text) => {
		if (status.textContent !== text) status.textContent = text;
	};
	box.hidden = false;

	const kinds = isVideo ? ["video/webm", "video/mp4"] : ["audio/webm", "audio/mp4", "audio/ogg"];
	const kind = window.MediaRecorder && kinds.find((one) => MediaRecorder.isTypeSupported(one));
	if (!kind || !navigator.mediaDevices) {
		button.hidden = true;
		say(words.missing);
		return;
	}

	/* smaller after each failure, so that a slow line gets a piece through in its time */
	const pieceMost = 1 << 20;
	const pieceLeast = 1 << 14;
	let piece = pieceMost;
	let recorder = null;
	let take = "";
	let parts = [];
	let size = 0; /* bytes that were recorded */
	let sent = 0; /* of them the server has so many */
	let sending = null;
	let ended = true;
	let startedAt = 0;
	let ticking = 0;

	const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
	const written = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

	const put = async () => {
		const bytes = new Blob(parts, { type: kind }).slice(sent, sent + piece);
		const query = new URLSearchParams({ take, offset: sent, type: kind });
		const response = await fetch(`${words.url}?${query}`, { method: "PUT", credentials: "same-origin", body: bytes });
		if (response.status === 200) return (await response.json()).bytes;
		if (response.status === 409) {
			const there = await response.json();
			/* the answer to the last piece was lost: go on behind it */
			if (there.take === take) return there.bytes;
			return stop(words.elsewhere);
		}
		if (response.status === 413) return stop(words.full);
		if (response.status === 410 || response.status === 422) return stop("");
		throw new Error(response.status);
	};
	/* Gives up: what the server has stays. */
	const stop = (why) => {
		parts = [];
		size = sent = 0;
		ended = true;
		if (recorder && recorder.state !== "inactive") recorder.stop();
		say(why);
		return -1;
	};
	/* Sends until the server has all there is; after a break again and again. */
	const flush = async () => {
		for (let wait = 500; sent < size;) {
			try {
				const bytes = await put();
				if (bytes < 0) return false;
				sent = bytes;
				wait = 500;
				piece = Math.min(piece * 2, pieceMost);
				if (ended) say(words.sending);
			} catch {
				say(words.offline);
				piece = Math.max(piece / 2, pieceLeast);
				await Promise.race([pause(wait), new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
				wait = Math.min(wait * 2, 10000);
			}
		}
		return true;
	};
	const send = () => {
		if (!sending)
			sending = flush().finally(() => {
				sending = null;
			});
		return sending;
	};

	const show = () => {
		const element = document.createElement(isVideo ? "video" : "audio");
		element.className = "player";
		element.controls = true;
		element.preload = "metadata";
		element.setAttribute("aria-label", words.play);
		element.src = `${words.url}?take=${take}-${size}`;
		player.replaceChildren(element);
	};
	const tick = () => {
		const text = words.recording.replace("{time}", written(Math.floor((Date.now() - startedAt) / 1000)));
		shown.textContent = text;
	};
	const over = async (stream) => {
		clearInterval(ticking);
		for (const track of stream.getTracks()) track.stop();
		if (mirror) {
			mirror.hidden = true;
			mirror.srcObject = null;
		}
		shown.textContent = "";
		box.classList.remove("on");
		button.textContent = words.again;
		if (size === 0) return;
		say(words.sending);
		if (!(await send()) || size === 0) return;
		say(words.recorded);
		show();
	};
	let finished = Promise.resolve();
	let asking = false; /* not by `disabled`, which would take the focus from the button */
	const start = async () => {
		let stream;
		if (asking) return;
		asking = true;
		try {
			stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: isVideo });
		} catch {
			say(words.refused);
			return;
		} finally {
			asking = false;
		}
		take = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join("");
		parts = [];
		size = sent = 0;
		ended = false;
		recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 32000, videoBitsPerSecond: 400000 });
		recorder.addEventListener("dataavailable", (event) => {
			if (ended && event.data.size === 0) return;
			parts.push(event.data);
			size += event.data.size;
			if (size > Number(words.most)) {
				parts.pop();
				size -= event.data.size;
				recorder.stop();
				return;
			}
			send();
		});
		finished = new Promise((resolve) =>
			recorder.addEventListener("stop", () => {
				ended = true;
				over(stream).finally(resolve);
			}),
		);
		if (mirror) {
			mirror.srcObject = stream;
			mirror.hidden = false;
			mirror.play();
		}
		startedAt = Date.now();
		recorder.start(1000);
		box.classList.add("on");
		button.textContent = words.stop;
		say("");
		tick();
		ticking = setInterval(tick, 1000);
	};
	const isOn = () => recorder && recorder.state !== "inactive";
	button.addEventListener("click", () => (isOn() ? recorder.stop() : start()));
	addEventListener("beforeunload", (event) => {
		if (sent < size) event.preventDefault();
	});
	/* Whoever leaves the page while recording waits until all of it has arrived. */
	window.convokeVoice = () => {
		if (isOn()) recorder.stop();
		return finished;
	};
})();
