# Sourced by the scripts beside it, which set $program and $root: finds Java and the benchmarks.

jar=$root/bench/target/benchmarks.jar
options=$root/native-hints/src/main/resources/io/github/w2vfast/hints/jvm.options

. "$root/bin/find-java.sh"
if ! find_java; then
  echo "$program: no JDK $needed or newer was found in JAVA_HOME, on the PATH or in the usual places" >&2
  exit 69
fi
if [ ! -f "$jar" ]; then
  echo "$program: $jar is not built yet; build it with: mvn -DskipTests package" >&2
  exit 69
fi
