#!/bin/sh
# Makes a fresh Debian 13 or Ubuntu 24.04 a ticket machine that shows one page and nothing else. Run as root; running it again changes nothing.
#   sh setup.sh https://hcc.example BG
set -eu
server=${1:?the address of the server, such as https://hcc.example}
centre=${2:?the code of the centre, such as BG}
here=$(dirname "$0")
server=${server%/}

case $server in
  http://* | https://*) ;;
  *) echo "the address begins with http:// or https://" >&2; exit 2 ;;
esac

apt-get update -q
apt-get install -y -q chromium cage fonts-noto-cjk || apt-get install -y -q chromium-browser cage fonts-noto-cjk

id kiosk >/dev/null 2>&1 || useradd --create-home --shell /usr/sbin/nologin --groups audio,video,render,input kiosk

for folder in /etc/chromium /etc/chromium-browser; do
  mkdir -p "$folder/policies/managed"
  sed "s#@SERVER@#$server#g" "$here/policy.json" > "$folder/policies/managed/motcua.json"
done
sed "s#@PAGE@#$server/kiosk/$centre#" "$here/motcua-kiosk.service" > /etc/systemd/system/motcua-kiosk.service

# keys that restart the machine or leave the screen
ln -sf /dev/null /etc/systemd/system/ctrl-alt-del.target
mkdir -p /etc/systemd/logind.conf.d
printf '[Login]\nNAutoVTs=0\nReserveVT=0\nHandlePowerKey=poweroff\nHandleSuspendKey=ignore\nIdleAction=ignore\n' > /etc/systemd/logind.conf.d/motcua-kiosk.conf

systemctl daemon-reload
systemctl set-default graphical.target
systemctl disable --now getty@tty1.service >/dev/null 2>&1 || true
systemctl enable motcua-kiosk.service
echo "done: restart the machine, then enter the code on its screen under Administration → Devices"
