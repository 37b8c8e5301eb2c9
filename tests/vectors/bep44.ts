/** The published test vectors of BEP-44 (Storing arbitrary data in the DHT) and BEP-46 (Updating Torrents Via DHT Mutable Items). */

/** BEP-44, tests 1 and 2: one key pair, one value, without and with a salt. The private key is in its expanded form. */
export const bep44 = {
	publicKey: '77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548',
	expandedPrivateKey:
		'e06d3183d14159228433ed599221b80bd0a5ce8352e4bdf0262f76786ef1c74d' +
		'b7e7a9fea2c0eb269d61e3b38e450a22e754941ac78479d6c54e1faf6037881d',
	value: '12:Hello World!',
	seq: 1,
	mutable: [
		{
			salt: '',
			signed: '3:seqi1e1:v12:Hello World!',
			target: '4a533d47ec9c7d95b1ad75f576cffc641853b750',
			signature:
				'305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff' +
				'1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01'
		},
		{
			salt: 'foobar',
			signed: '4:salt6:foobar3:seqi1e1:v12:Hello World!',
			target: '411eba73b6f087ca51a3795d9c8c938d365e32c1',
			signature:
				'6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17d' +
				'df9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08'
		}
	],
	/** Test 3: an immutable item lies at the SHA-1 of its bencoded value. */
	immutableTarget: 'e5f96f6f38320f0f33959cb4d3d656452117aadb'
} as const;

/** BEP-46: where the item that a magnet names lies in the DHT. */
export const bep46 = {
	publicKey: '8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e',
	magnets: [
		{
			uri: 'magnet:?xs=urn:btpk:8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e',
			salt: '',
			target: 'cc3f9d90b572172053626f9980ce261a850d050b'
		},
		{
			uri: 'magnet:?xs=urn:btpk:8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e&s=6e',
			salt: '6e',
			target: '59ee7c2cb9b4f7eb1986ee2d18fd2fdb8a56554f'
		}
	]
} as const;
