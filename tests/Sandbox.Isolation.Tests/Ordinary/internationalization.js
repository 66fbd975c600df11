// expect: outcome=exited exit=0 stdout~=OK
// repeat: 1000
'use strict';
const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5);
const date = new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Tokyo', dateStyle: 'full' }).format(new Date(Date.UTC(2026, 0, 1)));
const words = [...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hello, world')].filter((s) => s.isWordLike).length;
const sorted = ['z', 'ä', 'a'].sort(new Intl.Collator('de').compare).join('');
console.log(/1\.234,50/.test(money) && date === 'Thursday, January 1, 2026' && words === 2 && sorted === 'aäz' ? 'OK' : [money, date, words, sorted]);
