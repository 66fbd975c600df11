// expect: outcome=exited exit=0 stdout~=OK blocked?=socket
// repeat: 100
'use strict';
const good = [];
(async () => {
  for (const url of ['http://192.0.2.1/', 'https://example.com/']) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5000) });
      console.log('there was an answer');
    } catch (error) {
      good.push(`${error.message}: ${error.cause?.code}`);
    }
  }
  console.log(good.length === 2 && good.every((text) => /EPERM|EAI_AGAIN|ENOTFOUND/.test(text)) ? 'OK' : 'wrong', good);
})();
