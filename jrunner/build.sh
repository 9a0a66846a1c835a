#!/bin/sh
# Packages the jar without its tests, then makes the class-data archive that shortens its start-up.
set -eu
cd "$(dirname "$0")"
here=$(pwd -P)

./mvnw -q -B -DskipTests package

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rm -f target/jrunner.jsa
# The archive remembers the path of the jar: the launcher, which names it in full, would refuse a relative one.
# The recording ends with a refused connection (4), which is all the database it needs.
"$java" -XX:+UseSerialGC -Xmx64m -Xlog:disable -XX:ArchiveClassesAtExit=target/jrunner.jsa \
  -cp "$here/target/jrunner.jar" dev.pipekit.jrunner.ClassArchive 2>/dev/null || [ $? -eq 4 ]
[ -s target/jrunner.jsa ] || echo "build.sh: no class-data archive was made; jrunner starts slower without it" >&2
