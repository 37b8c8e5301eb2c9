/** Draws the demo films, frame by frame, on a canvas: runs in a page, knows only time and its own seed. */
/* Every scene is a function (g, u, s): canvas context, share of the film 0..1, seconds. 960 x 540 units. */

const W = 960;
const H = 540;
const TAU = Math.PI * 2;
const ease = (x) => (x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x));
const span = (u, from, to) => ease((u - from) / (to - from));
const mix = (a, b, k) => a + (b - a) * k;
/** A number from 0 to 1 that belongs to i and seed for ever. */
const rnd = (i, seed = 0) => {
	let t = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 7, 0x85ebca6b);
	t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d);
	t = Math.imul(t ^ (t >>> 12), 0x297a2d39);
	return ((t ^ (t >>> 15)) >>> 0) / 2 ** 32;
};
/** Two colours mixed in light, not around the wheel: a dawn never passes through green. */
const blend = (a, b, k) => `rgb(${a.map((v, i) => Math.round(mix(v, b[i], k))).join(',')})`;
const hsl = (h, s, l, a = 1) => `hsla(${h},${s}%,${l}%,${a})`;

const sky = (g, top, middle, low) => {
	const fill = g.createLinearGradient(0, 0, 0, H);
	fill.addColorStop(0, top);
	fill.addColorStop(0.6, middle);
	fill.addColorStop(1, low);
	g.fillStyle = fill;
	g.fillRect(0, 0, W, H);
};
const glow = (g, x, y, r, colour, a = 1) => {
	const fill = g.createRadialGradient(x, y, 0, x, y, r);
	fill.addColorStop(0, colour.replace('A)', `${a})`));
	fill.addColorStop(1, colour.replace('A)', '0)'));
	g.fillStyle = fill;
	g.fillRect(x - r, y - r, r * 2, r * 2);
};
const stars = (g, s, n, a, seed = 3, low = 0.7) => {
	for (let i = 0; i < n; i++) {
		const twinkle = 0.6 + 0.4 * Math.sin(s * (0.5 + rnd(i, seed)) + i);
		g.fillStyle = `rgba(255,244,220,${a * twinkle * (0.3 + 0.7 * rnd(i, seed + 1))})`;
		const r = 0.6 + rnd(i, seed + 2) * 1.2;
		g.beginPath();
		g.arc(rnd(i, seed + 3) * W, rnd(i, seed + 4) * H * low, r, 0, TAU);
		g.fill();
	}
};
const title = (g, text, small, u, seconds) => {
	const at = u * seconds;
	const a = ease((at - 0.6) / 1.4) * (1 - ease((at - 4.2) / 1.2));
	if (a <= 0) return;
	g.globalAlpha = a;
	g.textAlign = 'center';
	g.fillStyle = '#fff6e3';
	g.font = '500 64px Newsreader';
	g.fillText(text, W / 2, H / 2);
	g.font = '400 20px Newsreader';
	g.fillStyle = 'rgba(255,246,227,.75)';
	g.fillText(small, W / 2, H / 2 + 40);
	g.globalAlpha = 1;
};
const ending = (g, u, seconds) => {
	const left = seconds * (1 - u);
	const dark = 1 - ease(left / 3.2);
	g.fillStyle = `rgba(8,6,5,${Math.max(dark, 1 - ease((u * seconds) / 1.6))})`;
	g.fillRect(0, 0, W, H);
	if (left < 2.4) {
		g.globalAlpha = ease((2.4 - left) / 0.8) * ease(left / 0.5);
		g.textAlign = 'center';
		g.fillStyle = '#e9d9b8';
		g.font = '400 22px Newsreader';
		g.fillText('Matinee · CC0', W / 2, H / 2);
		g.globalAlpha = 1;
	}
};
/** Grain keeps dark gradients from breaking into bands; vignette keeps the eye inside. */
let grainTile;
const finish = (g, frame) => {
	const edge = g.createRadialGradient(W / 2, H / 2, H * 0.45, W / 2, H / 2, W * 0.66);
	edge.addColorStop(0, 'rgba(0,0,0,0)');
	edge.addColorStop(1, 'rgba(0,0,0,.42)');
	g.fillStyle = edge;
	g.fillRect(0, 0, W, H);
	if (!grainTile) {
		grainTile = new OffscreenCanvas(256, 256);
		const t = grainTile.getContext('2d');
		const data = t.createImageData(256, 256);
		for (let i = 0; i < data.data.length; i += 4) {
			const v = rnd(i, 99) * 255;
			data.data.set([v, v, v, 10], i);
		}
		t.putImageData(data, 0, 0);
	}
	g.save();
	g.translate(-rnd(frame >> 1, 5) * 256, -rnd(frame >> 1, 6) * 256);
	g.fillStyle = g.createPattern(grainTile, 'repeat');
	g.fillRect(0, 0, W + 256, H + 256);
	g.restore();
};

/* The Lamplighter: a small light crosses a dark town, and the windows wake. */
const houses = Array.from({ length: 26 }, (_, i) => ({
	x: i * 92 - 60 + rnd(i, 11) * 20,
	w: 64 + rnd(i, 12) * 40,
	h: 120 + rnd(i, 13) * 150,
	roof: rnd(i, 14)
}));
const lamplighter = (g, u, s) => {
	const dawn = span(u, 0.78, 1);
	sky(
		g,
		blend([15, 17, 31], [50, 70, 102], dawn),
		blend([25, 25, 46], [166, 110, 104], dawn),
		blend([43, 38, 64], [236, 180, 120], dawn)
	);
	stars(g, s, 130, 1 - dawn, 20);
	glow(g, 760, 110, 150, 'rgba(255,240,210,A)', 0.25 * (1 - dawn));
	g.fillStyle = `rgba(255,244,222,${0.95 - dawn * 0.6})`;
	g.beginPath();
	g.arc(760, 110, 26, 0, TAU);
	g.fill();
	const walk = mix(-60, 1980, span(u, 0.06, 0.9));
	const camera = Math.max(0, Math.min(1180, walk - 420));
	const layer = (depth, base, colour) => {
		g.fillStyle = colour;
		for (let i = 0; i < 40; i++) {
			const x = i * 86 - camera * depth - 100;
			const h = 60 + rnd(i, base) * 120;
			g.fillRect(x, H - 90 - h, 92, h + 100);
			if (rnd(i, base + 1) > 0.6) g.fillRect(x + 20, H - 90 - h - 26, 10, 30);
		}
	};
	layer(0.25, 31, hsl(240, 24, mix(13, 34, dawn)));
	layer(0.5, 41, hsl(245, 26, mix(10, 26, dawn)));
	houses.forEach((house, i) => {
		const x = house.x - camera;
		const top = H - 84 - house.h;
		g.fillStyle = hsl(250, 26, mix(6, 14, dawn));
		g.beginPath();
		g.moveTo(x, H);
		g.lineTo(x, top);
		g.lineTo(x + house.w / 2, top - 24 - house.roof * 34);
		g.lineTo(x + house.w, top);
		g.lineTo(x + house.w, H);
		g.fill();
		for (let row = 0; row < Math.floor(house.h / 44); row++) {
			for (let column = 0; column < 2; column++) {
				const wx = x + house.w * (column ? 0.6 : 0.18);
				const wy = top + 20 + row * 44;
				const lit = ease((walk - house.x - 20 - rnd(i * 9 + row * 2 + column, 15) * 130) / 120);
				if (rnd(i * 7 + row * 3 + column, 16) < 0.18) continue;
				if (lit > 0) {
					glow(g, wx + 8, wy + 11, 46, 'rgba(255,180,80,A)', lit * 0.35);
					g.fillStyle = `rgba(255,${200 + rnd(i + row, 17) * 30},120,${lit * (0.86 + 0.1 * Math.sin(s * 2 + i))})`;
				} else g.fillStyle = 'rgba(255,255,255,.03)';
				g.fillRect(wx, wy, 15, 22);
			}
		}
	});
	g.fillStyle = hsl(250, 28, mix(4, 9, dawn));
	g.fillRect(0, H - 62, W, 62);
	for (let i = 0; i < 12; i++) {
		const x = 120 + i * 180 - camera;
		const lit = ease((walk - 120 - i * 180 + 10) / 40);
		g.fillStyle = 'rgba(10,8,12,1)';
		g.fillRect(x - 2, H - 158, 4, 100);
		g.fillRect(x - 8, H - 168, 16, 14);
		if (lit > 0) {
			glow(g, x, H - 161, 130, 'rgba(255,190,90,A)', lit * 0.5);
			g.fillStyle = `rgba(255,226,160,${lit})`;
			g.beginPath();
			g.arc(x, H - 161, 5, 0, TAU);
			g.fill();
		}
	}
	const px = walk - camera;
	const step = Math.sin(s * 6);
	glow(g, px + 16, H - 120 + step * 2, 190, 'rgba(255,200,110,A)', 0.55 * (1 - dawn * 0.7));
	g.strokeStyle = '#0a080c';
	g.lineCap = 'round';
	g.lineWidth = 5;
	g.beginPath();
	g.moveTo(px, H - 88);
	g.lineTo(px - 8 * step, H - 60);
	g.moveTo(px, H - 88);
	g.lineTo(px + 8 * step, H - 60);
	g.stroke();
	g.fillStyle = '#0a080c';
	g.beginPath();
	g.moveTo(px - 11, H - 84);
	g.quadraticCurveTo(px, H - 136, px + 9, H - 84);
	g.fill();
	g.beginPath();
	g.arc(px, H - 126 + step, 8, 0, TAU);
	g.fill();
	g.fillRect(px - 11, H - 135 + step, 22, 4);
	g.fillRect(px - 6, H - 144 + step, 12, 10);
	g.lineWidth = 3;
	g.beginPath();
	g.moveTo(px + 4, H - 110);
	g.lineTo(px + 18, H - 168 + step);
	g.stroke();
	g.fillStyle = '#ffe6a8';
	g.beginPath();
	g.arc(px + 18, H - 170 + step, 5 + Math.sin(s * 11) * 0.7, 0, TAU);
	g.fill();
	glow(g, px + 18, H - 170, 40, 'rgba(255,230,160,A)', 0.9);
};

/* Paper Boat: moon, sea, a storm, and calm after it. */
const wave = (x, s, i, storm) =>
	Math.sin(x * 0.008 + s * (0.7 + i * 0.1) + i * 1.7) * (10 + storm * 34) +
	Math.sin(x * 0.021 - s * (1 + i * 0.13) + i) * (4 + storm * 15);
const paperBoat = (g, u, s) => {
	const storm = span(u, 0.28, 0.45) * (1 - span(u, 0.6, 0.74));
	const calm = span(u, 0.7, 0.9);
	const flash = storm > 0.6 && rnd(Math.floor(s * 3), 77) > 0.88 ? 0.5 : 0;
	sky(
		g,
		hsl(208, 50, 8 + flash * 30),
		hsl(196, 44, mix(17, 10, storm) + flash * 30),
		hsl(184, 40, mix(28, 14, storm) + flash * 20)
	);
	stars(g, s, 150, (1 - storm) * (0.4 + 0.6 * calm), 52, 0.6);
	const mx = 690;
	const my = mix(150, 110, u);
	glow(g, mx, my, 300, 'rgba(220,240,235,A)', 0.35 * (1 - storm * 0.8));
	g.fillStyle = `rgba(238,246,236,${0.95 - storm * 0.7})`;
	g.beginPath();
	g.arc(mx, my, 46, 0, TAU);
	g.fill();
	for (let i = 0; i < 9; i++) {
		g.fillStyle = `rgba(12,26,36,${storm * 0.5})`;
		const cx = ((rnd(i, 61) * 1400 + s * (12 + i * 3)) % 1400) - 200;
		for (let j = 0; j < 5; j++) {
			g.beginPath();
			g.ellipse(cx + j * 46, 70 + rnd(i, 62) * 120 + Math.sin(j) * 12, 70, 32, 0, 0, TAU);
			g.fill();
		}
	}
	const bx = mix(120, 640, span(u, 0.02, 0.95)) + Math.sin(s * 0.5) * 20;
	for (let i = 0; i < 7; i++) {
		const base = 290 + i * 40;
		if (i === 4) {
			const y = base - 4 + wave(bx, s, 4, storm);
			const lean = Math.atan2(wave(bx + 20, s, 4, storm) - wave(bx - 20, s, 4, storm), 40);
			g.save();
			g.translate(bx, y);
			g.rotate(lean);
			glow(g, 0, -26, 120, 'rgba(255,210,140,A)', 0.35 + 0.15 * Math.sin(s * 3));
			g.fillStyle = '#fbf3e2';
			g.beginPath();
			g.moveTo(-58, -14);
			g.lineTo(58, -14);
			g.lineTo(34, 20);
			g.lineTo(-34, 20);
			g.fill();
			g.fillStyle = '#e6d8bd';
			g.beginPath();
			g.moveTo(-58, -14);
			g.lineTo(0, -14);
			g.lineTo(-6, 20);
			g.lineTo(-34, 20);
			g.fill();
			g.fillStyle = '#fffaf0';
			g.beginPath();
			g.moveTo(0, -62);
			g.lineTo(30, -14);
			g.lineTo(-30, -14);
			g.fill();
			g.fillStyle = '#ecdfc6';
			g.beginPath();
			g.moveTo(0, -62);
			g.lineTo(0, -14);
			g.lineTo(-30, -14);
			g.fill();
			g.restore();
		}
		const water = g.createLinearGradient(0, base - 40, 0, H);
		water.addColorStop(0, hsl(190 + i * 2, 46, mix(34, 18, storm) - i * 3.4 + flash * 10));
		water.addColorStop(1, hsl(200, 50, 7));
		g.fillStyle = water;
		g.globalAlpha = 0.93;
		g.beginPath();
		g.moveTo(0, H);
		for (let x = 0; x <= W; x += 8) g.lineTo(x, base + wave(x, s, i, storm));
		g.lineTo(W, H);
		g.fill();
		g.globalAlpha = 1;
		if (calm > 0 || storm < 0.4) {
			g.fillStyle = `rgba(235,245,230,${0.12 * (1 - storm)})`;
			for (let k = 0; k < 12; k++) {
				const x = mx + (rnd(k + i * 20, 70) - 0.5) * (60 + i * 34);
				g.fillRect(x, base + 8 + wave(x, s, i, storm) + rnd(k, 71) * 20, 10 + rnd(k, 72) * 28, 1.6);
			}
		}
	}
	if (storm > 0.05) {
		g.strokeStyle = `rgba(200,225,235,${storm * 0.32})`;
		g.lineWidth = 1.2;
		g.beginPath();
		for (let i = 0; i < 220; i++) {
			const x = ((((rnd(i, 80) * 1300 - s * 300) % 1300) + 1300) % 1300) - 100;
			const y = ((rnd(i, 81) * 700 + s * (900 + rnd(i, 82) * 400)) % 700) - 60;
			g.moveTo(x, y);
			g.lineTo(x - 7, y + 26);
		}
		g.stroke();
	}
};

/* Dust: what hangs in a projector's beam remembers what it was. */
const shapes = [
	Array.from({ length: 60 }, (_, i) => [
		480 + Math.cos((i / 60) * TAU) * 150,
		270 + Math.sin((i / 60) * TAU) * 150
	]),
	Array.from({ length: 60 }, (_, i) => {
		const k = i / 59;
		const wing = Math.sin(k * Math.PI);
		return [
			480 + (k - 0.5) * 460,
			300 - wing * 40 + Math.abs(k - 0.5) * -190 * (1 - wing) + Math.sin(k * 9) * 8
		];
	}),
	Array.from({ length: 60 }, (_, i) => {
		const edges = [
			[360, 380],
			[360, 250],
			[480, 150],
			[600, 250],
			[600, 380],
			[360, 380]
		];
		const k = (i / 60) * 5;
		const [a, b] = [edges[Math.floor(k)], edges[Math.floor(k) + 1]];
		return [mix(a[0], b[0], k % 1), mix(a[1], b[1], k % 1)];
	}),
	Array.from({ length: 60 }, (_, i) => {
		const a = (i / 60) * TAU;
		return [
			480 + (150 * (16 * Math.sin(a) ** 3)) / 16,
			262 - 9.4 * (13 * Math.cos(a) - 5 * Math.cos(2 * a) - 2 * Math.cos(3 * a) - Math.cos(4 * a))
		];
	})
];
const dust = (g, u, s) => {
	sky(g, '#0d0908', '#120c09', '#1a100a');
	const flicker = 0.9 + 0.1 * Math.sin(s * 23) * Math.sin(s * 7);
	const on = span(u, 0.03, 0.1) * (1 - span(u, 0.93, 0.985));
	g.globalCompositeOperation = 'lighter';
	const beam = g.createLinearGradient(W, 60, 0, 330);
	beam.addColorStop(0, `rgba(255,205,120,${0.6 * on * flicker})`);
	beam.addColorStop(0.5, `rgba(255,175,85,${0.2 * on})`);
	beam.addColorStop(1, 'rgba(255,150,60,0)');
	g.fillStyle = beam;
	g.beginPath();
	g.moveTo(W + 10, 66);
	g.lineTo(-20, 20);
	g.lineTo(-20, 560);
	g.lineTo(W + 10, 92);
	g.fill();
	glow(g, W - 4, 78, 120, 'rgba(255,225,160,A)', on * flicker);
	const phase = Math.max(0, (u - 0.12) / 0.78) * shapes.length;
	const which = Math.min(shapes.length - 1, Math.floor(phase));
	const within = phase - which;
	const held = u < 0.12 ? 0 : span(within, 0.1, 0.42) * (1 - span(within, 0.74, 0.98));
	const points = [];
	for (let i = 0; i < 420; i++) {
		const free = [
			((rnd(i, 90) * 1100 + Math.sin(s * 0.23 + i) * 40 + s * (3 + rnd(i, 93) * 9)) % 1100) - 70,
			rnd(i, 91) * H + Math.sin(s * (0.2 + rnd(i, 92) * 0.4) + i * 2) * 30
		];
		const member = i < 240;
		const goal = shapes[which][i % 60];
		const spread = member ? (rnd(i, 94) - 0.5) * (i < 60 ? 2 : 22) : 0;
		const pull = member ? held : 0;
		const x = mix(free[0], goal[0] + spread, pull);
		const y = mix(free[1], goal[1] + spread * (rnd(i, 95) - 0.5) * 2, pull);
		if (i < 60) points.push([x, y]);
		const top = 66 - ((W - x) / W) * 46;
		const low = 92 + ((W - x) / W) * 470;
		const inBeam = y > top && y < low ? 1 : 0.12;
		const r = 0.7 + rnd(i, 96) * 1.7 + (i < 60 ? held * 1.1 : 0);
		g.fillStyle = `rgba(255,${205 + rnd(i, 97) * 45},${140 + rnd(i, 98) * 90},${on * inBeam * (0.35 + 0.65 * Math.abs(Math.sin(s * 0.7 + i)))})`;
		g.beginPath();
		g.arc(x, y, r, 0, TAU);
		g.fill();
	}
	g.strokeStyle = `rgba(255,220,160,${0.4 * held * on})`;
	g.lineWidth = 1;
	g.beginPath();
	points.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
	if (which !== 1) g.closePath();
	g.stroke();
	g.globalCompositeOperation = 'source-over';
};

/* Small Machines 1: The Marble. */
const tracks = [
	[90, 120, 700, 190],
	[870, 210, 260, 280],
	[90, 300, 700, 370],
	[870, 390, 260, 450]
];
const marble = (g, u, s) => {
	sky(g, '#2b1526', '#4a2138', '#7a3b43');
	for (let i = 0; i < 5; i++) glow(g, 120 + i * 190, 470, 200, 'rgba(255,150,110,A)', 0.12);
	const lap = (s % 11) / 11;
	const part = Math.min(3, Math.floor(lap * 4));
	const k = lap * 4 - part;
	g.lineCap = 'round';
	tracks.forEach(([x1, y1, x2, y2], i) => {
		g.strokeStyle = 'rgba(20,8,18,.35)';
		g.lineWidth = 14;
		g.beginPath();
		g.moveTo(x1, y1 + 10);
		g.lineTo(x2, y2 + 10);
		g.stroke();
		g.strokeStyle = i === part ? '#ffce8a' : '#d99a6c';
		g.lineWidth = 8;
		g.beginPath();
		g.moveTo(x1, y1);
		g.lineTo(x2, y2);
		g.stroke();
		for (let j = 0; j < 7; j++) {
			const x = mix(x1, x2, j / 6);
			g.fillStyle = '#8d4a48';
			g.fillRect(x - 3, mix(y1, y2, j / 6) + 4, 6, 40);
		}
	});
	const [x1, y1, x2, y2] = tracks[part];
	const roll = k < 0.8 ? (k / 0.8) ** 1.6 : 1;
	let x = mix(x1, x2, roll);
	let y = mix(y1, y2, roll) - 22;
	if (k >= 0.8) {
		const fall = (k - 0.8) / 0.2;
		const next = tracks[(part + 1) % 4];
		x = mix(x2, part < 3 ? next[0] : 480, fall);
		y = mix(y2 - 22, part < 3 ? next[1] - 22 : 560, fall * fall) - Math.sin(fall * Math.PI) * 24;
	}
	const wheel = (wx, wy, r, speed, n) => {
		g.save();
		g.translate(wx, wy);
		g.rotate(s * speed);
		g.strokeStyle = '#f2b77b';
		g.lineWidth = 6;
		g.beginPath();
		g.arc(0, 0, r, 0, TAU);
		g.stroke();
		for (let i = 0; i < n; i++) {
			g.rotate(TAU / n);
			g.fillStyle = '#f2b77b';
			g.fillRect(r - 4, -5, 14, 10);
			g.fillRect(0, -2, r, 4);
		}
		g.restore();
	};
	wheel(800, 120, 52, 0.8, 12);
	wheel(866, 60, 30, -1.36, 8);
	wheel(130, 470, 44, -0.9, 10);
	wheel(212, 500, 28, 1.4, 7);
	glow(g, x, y, 70, 'rgba(190,240,255,A)', 0.5);
	const ball = g.createRadialGradient(x - 7, y - 8, 2, x, y, 20);
	ball.addColorStop(0, '#f2fdff');
	ball.addColorStop(0.4, '#8fd6e8');
	ball.addColorStop(1, '#23607a');
	g.fillStyle = ball;
	g.beginPath();
	g.arc(x, y, 19, 0, TAU);
	g.fill();
	g.save();
	g.translate(x, y);
	g.rotate((part % 2 ? -1 : 1) * roll * 14);
	g.strokeStyle = 'rgba(255,255,255,.7)';
	g.lineWidth = 2.5;
	g.beginPath();
	g.arc(0, 0, 11, 0, 2.4);
	g.stroke();
	g.restore();
};

/* Small Machines 2: The Bird. */
const bird = (g, u, s) => {
	const up = span(u, 0.1, 0.8);
	sky(
		g,
		blend([146, 74, 58], [44, 96, 150], up),
		blend([214, 128, 84], [120, 178, 206], up),
		blend([248, 214, 150], [244, 226, 190], up)
	);
	glow(g, 720, mix(300, 160, up), 260, 'rgba(255,245,210,A)', 0.7);
	for (let i = 0; i < 14; i++) {
		const depth = 0.3 + rnd(i, 101) * 0.7;
		const x = ((((rnd(i, 102) * 1500 - s * 46 * depth) % 1500) + 1500) % 1500) - 240;
		const y = mix(rnd(i, 103) * 420, rnd(i, 103) * 420 + 120, up);
		g.fillStyle = `rgba(255,250,240,${0.3 + depth * 0.4})`;
		for (let j = 0; j < 4; j++) {
			g.beginPath();
			g.ellipse(
				x + j * 44 * depth,
				y + Math.sin(j * 2 + i) * 10,
				52 * depth,
				22 * depth,
				0,
				0,
				TAU
			);
			g.fill();
		}
	}
	for (let i = 0; i < 3; i++) {
		g.fillStyle = blend(
			[126 - i * 30, 78 - i * 20, 66 - i * 16],
			[70 - i * 18, 112 - i * 26, 126 - i * 28],
			up
		);
		g.beginPath();
		g.moveTo(0, H);
		for (let x = 0; x <= W; x += 12) {
			const p = x + s * (20 + i * 24);
			g.lineTo(
				x,
				H -
					40 -
					(2 - i) * 34 +
					up * (60 - i * 8) +
					Math.sin(p * 0.006 + i * 2) * 40 +
					Math.sin(p * 0.017) * 14
			);
		}
		g.lineTo(W, H);
		g.fill();
	}
	const wound = span(u, 0.04, 0.12);
	const beat = Math.sin(s * (5 + wound * 4)) * (0.25 + wound * 0.6);
	g.save();
	g.translate(420 + Math.sin(s * 0.4) * 40, mix(390, 240, up) + Math.sin(s * 1.1) * 16);
	g.rotate(-0.1 + Math.sin(s * 0.7) * 0.06);
	const feather = (side) => {
		for (let i = 0; i < 6; i++) {
			g.save();
			g.rotate(side * beat - i * 0.1);
			g.fillStyle = i % 2 ? '#b86a2b' : '#d98b3d';
			g.beginPath();
			g.moveTo(-6 - i * 7, 0);
			g.quadraticCurveTo(-50 - i * 10, -96, -104 + i * 8, -138 + i * 12);
			g.quadraticCurveTo(-66, -60, 18 - i * 7, 4);
			g.fill();
			g.restore();
		}
	};
	g.globalAlpha = 0.75;
	feather(1);
	g.globalAlpha = 1;
	g.fillStyle = '#a4551f';
	g.beginPath();
	g.moveTo(-66, 4);
	g.lineTo(-142, -14);
	g.lineTo(-130, 14);
	g.lineTo(-146, 30);
	g.lineTo(-60, 22);
	g.fill();
	const body = g.createLinearGradient(0, -36, 0, 42);
	body.addColorStop(0, '#f3c173');
	body.addColorStop(1, '#a8541f');
	g.fillStyle = body;
	g.beginPath();
	g.ellipse(0, 6, 84, 36, 0, 0, TAU);
	g.fill();
	g.beginPath();
	g.arc(84, -18, 28, 0, TAU);
	g.fill();
	g.fillStyle = '#5a2a12';
	g.beginPath();
	g.moveTo(108, -24);
	g.lineTo(146, -12);
	g.lineTo(106, -6);
	g.fill();
	g.fillStyle = '#2b1409';
	g.beginPath();
	g.arc(92, -24, 5, 0, TAU);
	g.fill();
	g.fillStyle = 'rgba(60,26,10,.45)';
	for (let i = 0; i < 7; i++) {
		g.beginPath();
		g.arc(-56 + i * 19, 22 - Math.abs(i - 3) * 2, 2.6, 0, TAU);
		g.fill();
	}
	feather(1.15);
	g.save();
	g.translate(-18, -34);
	g.rotate(s * (wound ? -3 : 5));
	g.strokeStyle = '#fbe2b0';
	g.lineWidth = 5;
	g.beginPath();
	g.arc(0, -14, 9, 0, TAU);
	g.moveTo(0, -4);
	g.lineTo(0, 6);
	g.stroke();
	g.restore();
	g.restore();
};

/* Small Machines 3: The Clock. */
const clock = (g, u, s) => {
	const day = (Math.cos(u * TAU * 1.5) + 1) / 2;
	sky(
		g,
		blend([66, 100, 168], [14, 19, 37], day),
		blend([128, 178, 210], [28, 30, 64], day),
		blend([228, 200, 150], [56, 37, 96], day)
	);
	stars(g, s, 120, day, 120, 0.8);
	const a = u * TAU * 1.5 + Math.PI / 2;
	glow(g, 480 - Math.cos(a) * 420, 330 + Math.sin(a) * 260, 150, 'rgba(255,226,150,A)', 0.9);
	glow(g, 480 + Math.cos(a) * 420, 330 - Math.sin(a) * 260, 90, 'rgba(225,235,255,A)', 0.8);
	const gear = (x, y, r, teeth, speed, colour, hole = 0.3) => {
		g.save();
		g.translate(x, y);
		g.rotate(s * speed);
		g.fillStyle = colour;
		g.beginPath();
		for (let i = 0; i < teeth * 4; i++) {
			const out = i % 4 < 2 ? r : r * 0.88;
			const at = (i / (teeth * 4)) * TAU;
			g.lineTo(Math.cos(at) * out, Math.sin(at) * out);
		}
		g.closePath();
		g.arc(0, 0, r * hole, 0, TAU, true);
		for (let i = 0; i < 5; i++) {
			const at = (i / 5) * TAU;
			g.moveTo(Math.cos(at) * r * 0.6 + r * 0.16, Math.sin(at) * r * 0.6);
			g.arc(Math.cos(at) * r * 0.6, Math.sin(at) * r * 0.6, r * 0.16, 0, TAU, true);
		}
		g.fill('evenodd');
		g.restore();
	};
	const tone = (l) => hsl(30, 34, mix(l * 0.7, l, 1 - day));
	gear(170, 430, 150, 24, 0.2, tone(22));
	gear(360, 520, 90, 14, -0.34, tone(30));
	gear(800, 440, 170, 28, -0.17, tone(20));
	gear(640, 530, 80, 13, 0.36, tone(32));
	gear(900, 170, 70, 12, 0.4, tone(26));
	gear(60, 150, 80, 13, -0.36, tone(26));
	const rim = g.createLinearGradient(300, 90, 660, 450);
	rim.addColorStop(0, '#f0c987');
	rim.addColorStop(1, '#8a5a2a');
	g.fillStyle = 'rgba(0,0,0,.3)';
	g.beginPath();
	g.arc(486, 282, 190, 0, TAU);
	g.fill();
	g.fillStyle = rim;
	g.beginPath();
	g.arc(480, 270, 186, 0, TAU);
	g.fill();
	g.fillStyle = hsl(42, 50, mix(70, 93, 1 - day));
	g.beginPath();
	g.arc(480, 270, 164, 0, TAU);
	g.fill();
	for (let i = 0; i < 60; i++) {
		g.save();
		g.translate(480, 270);
		g.rotate((i / 60) * TAU);
		g.fillStyle = '#3a2412';
		g.fillRect(-1.5, -156, i % 5 ? 2 : 5, i % 5 ? 8 : 22);
		g.restore();
	}
	const hand = (turn, length, width, colour) => {
		g.save();
		g.translate(480, 270);
		g.rotate(turn);
		g.fillStyle = colour;
		g.beginPath();
		g.moveTo(-width, 22);
		g.lineTo(0, -length);
		g.lineTo(width, 22);
		g.fill();
		g.restore();
	};
	const hours = u * 18 + 9;
	const tick = Math.floor(s) + ease(((s % 1) - 0.8) / 0.2);
	hand((hours / 12) * TAU, 86, 9, '#3a2412');
	hand(hours * TAU, 132, 6, '#3a2412');
	hand((tick / 60) * TAU, 146, 2.5, '#c0392b');
	g.fillStyle = '#c0392b';
	g.beginPath();
	g.arc(480, 270, 8, 0, TAU);
	g.fill();
};

const films = {
	lamplighter: { draw: lamplighter, title: 'The Lamplighter', small: 'a film for the dark' },
	'paper-boat': { draw: paperBoat, title: 'Paper Boat', small: 'a film for a rainy day' },
	dust: { draw: dust, title: 'Dust', small: 'a film about light' },
	'small-machines-1': { draw: marble, title: 'The Marble', small: 'Small Machines · one' },
	'small-machines-2': { draw: bird, title: 'The Bird', small: 'Small Machines · two' },
	'small-machines-3': { draw: clock, title: 'The Clock', small: 'Small Machines · three' }
};

/** Draws one frame of one film on the page's canvas; without cards for stills and posters. */
globalThis.drawFrame = (id, frame, fps, seconds, options = {}) => {
	const canvas = document.querySelector('canvas');
	const g = canvas.getContext('2d');
	const film = films[id];
	const s = frame / fps;
	g.setTransform(canvas.width / W, 0, 0, canvas.height / H, 0, 0);
	film.draw(g, s / seconds, s);
	if (!options.bare) {
		title(g, film.title, film.small, s / seconds, seconds);
		ending(g, s / seconds, seconds);
	}
	finish(g, frame);
};

/** A poster: a picture from the film, cut tall, its title set large in the serif. */
globalThis.drawPoster = (id, frame, fps, seconds, name, shift) => {
	const canvas = document.querySelector('canvas');
	const g = canvas.getContext('2d');
	const whole = canvas.height / H;
	g.setTransform(whole, 0, 0, whole, -shift * (W * whole - canvas.width), 0);
	films[id].draw(g, frame / fps / seconds, frame / fps);
	g.setTransform(1, 0, 0, 1, 0, 0);
	const shade = g.createLinearGradient(0, canvas.height * 0.5, 0, canvas.height);
	shade.addColorStop(0, 'rgba(8,6,5,0)');
	shade.addColorStop(1, 'rgba(8,6,5,.88)');
	g.fillStyle = shade;
	g.fillRect(0, 0, canvas.width, canvas.height);
	const words = name.split(' ');
	const size = Math.min(108, 900 / Math.max(...words.map((word) => word.length)));
	g.font = `500 ${size}px Newsreader`;
	g.textAlign = 'left';
	g.fillStyle = '#fff4dc';
	words.forEach((word, i) =>
		g.fillText(word, 40, canvas.height - 62 - (words.length - 1 - i) * size * 0.96)
	);
	g.font = '400 22px Newsreader';
	g.fillStyle = 'rgba(255,244,220,.8)';
	g.fillText('MATINEE PROJECT · CC0', 42, canvas.height - 28);
};
