/*
 * A program like most: the zygote plays it once, and what memory it touches every child has ready before its own
 * program starts (native/src/working_set.h). What it does not do costs a program that does it a fault or two.
 */
function main({ numbers }) {
  const rows = numbers.map((n) => ({ n, half: n / 2 }));
  return { rows, words: `a b ${rows.length}`.match(/\w+/g), day: new Date(0).toISOString() };
}

const given = JSON.parse(Buffer.from('eyJudW1iZXJzIjogWzEsIDJdfQ==', 'base64').toString('utf-8'));
console.log(`<<RESULT>>${JSON.stringify(main(given))}<<RESULT>>`);
setTimeout(() => console.log('later'), 1);
