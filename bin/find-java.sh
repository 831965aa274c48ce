# Finds a Java that can run w2v-fast. Sourced by bin/w2v-fast and by the scripts in bench/.

needed=25

# True if $1 is a Java home that is new enough and has the Vector API. The release file of a JDK
# tells both without starting anything.
suits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release")
  [ -n "$version" ] && [ "$version" -ge "$needed" ] || return 1
  ! grep -q '^MODULES=' "$1/release" || grep -q '^MODULES=.*jdk\.incubator\.vector' "$1/release"
}

# Sets java_home to the first Java that suits; fails if there is none.
find_java() {
  java_home=${JAVA_HOME:-}
  if suits "$java_home"; then return; fi
  java_home=${JDK_HOME:-}
  if suits "$java_home"; then return; fi
  if on_path=$(command -v java); then
    java_home=$(dirname "$(dirname "$(readlink -f -- "$on_path")")")
    if suits "$java_home"; then return; fi
  fi
  for java_home in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if suits "$java_home"; then return; fi
  done
  return 1
}
