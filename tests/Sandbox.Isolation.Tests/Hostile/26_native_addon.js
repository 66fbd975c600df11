// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=socket,execve,unshare
// why: native code of the program's own is under the same filter; Node's inner doors lead nowhere else.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const fs = require('node:fs');
const zlib = require('node:zlib');

for (const name of ['spawn_sync', 'process_wrap', 'tcp_wrap', 'pipe_wrap', 'udp_wrap', 'fs', 'os', 'contextify', 'natives']) {
  try {
    process.binding(name);
  } catch (error) {
    console.log('DENIED binding', name, error.code ?? error.message);
  }
}
try {
  const { Pipe, constants } = process.binding('pipe_wrap');
  const pipe = new Pipe(constants.SERVER);
  if (pipe.bind('/tmp/socket') === 0 && pipe.listen(1) === 0) console.log('ESCAPED listens on a pipe');
} catch (error) {
  console.log('DENIED pipe_wrap', error.message);
}

// x86-64: an object whose constructor calls socket, unshare and execve by itself, without any library:
//   if (syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) >= 0) write(1, "ESCAPED socket\n", 15);
//   if (syscall(SYS_unshare, CLONE_NEWUSER) >= 0) write(1, "ESCAPED unshare\n", 16);
//   if (syscall(SYS_execve, "/bin/sh", {"/bin/sh", "-c", "echo ESCAPED shell", 0}, 0) >= 0) ...
const addon = zlib.gunzipSync(Buffer.from(
  'H4sICBi4BGsCA2FkZG9uLm5vZGUA7VhBi9NQEJ6k2zV2pe1BZUWruQh6MGWFBUFXXLXaQw/qXkSE3dc0mmKbQpKV9iQIgkWEPerB4/6H4mUXBL' +
  '3vQfAo6E9Q9OL6XjuT5j1aV0FPvg+SL/NlZt7LvFxmHlVq10zDAEIGLsLYAriE/LSY1s5Blt8PwNzQNwvT8c2UGTCPiJsVeh7fH5f5lCEzxZkY' +
  'BwXUTyhsyGyhefNz3JiF3wd97i0eN/OLfVqGzOnljZT9p0jyk02JbFn/gHW1FP0j6kVF/4T68kAkHJzmty0hLezU+m8L2eqT7e7B6vPFx1x6LU' +
  'pc62/X+u8K2YWdQZFHbImU1f77kefhYRLu7gp3UbKq8K0+W9os8eTnRy9flkR6JeIyLTCMIPWCUHOkvqmsXFm+UblqRx33gRfngOz1IPJZ6I0F' +
  'r+u5D7nNGo1OYIcsyEG53gzKkQ9nXPBcv2MnuXyv1QINDQ0NDQ0NDQ0Njf8I1E8dUfqtoyD3S19+7HYE30Z/6nU30Kaesot2TmlD55Dnkfchv1' +
  'D60zXk/Yr/993R+jP/qA7UP1K/SP1hAifyoziMWR2c+8G64zPeUzmNXhD12iOOQ3BCr8WEAU7sdWNudxosZuB4/uq9kLU9cJpBM15lYch6wyjW' +
  'brr8QTj9HYg6f+W1ou3TeREfg/H8IF13wiHMYSrnSTyfzEdGZ2sp51TCd6byf2wocwGAyfZJPGNT+T+I16bsn9Yvp2Yq6f+beHOP9RdRO4v2K1' +
  'PmO1PiiZfw2Zw291Gg1v86v/JYQ2nOkp/sbym8gt9O8ck8qCBvNKPE0ZznLrok8bbsYCvr2xPqkZnwnTbG1/eo/087/yrIiBMAAA==',
  'base64'));
for (const [name, content] of [['addon.node', addon], ['text.node', Buffer.from('not an object')]]) {
  fs.writeFileSync(name, content, { mode: 0o755 });
  try {
    process.dlopen({ exports: {} }, fs.realpathSync(name));
  } catch (error) {
    console.log('DENIED', name, error.message.split('\n')[0]);
  }
}
console.log('CONTAINED');
