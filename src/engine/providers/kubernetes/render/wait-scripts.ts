/*
 * What initContainers run, in any image that has `sh`. Kubernetes reads `$(NAME)` in a command only where a variable of that name is set,
 * so that the shell's own substitutions stay as they are.
 */

/** Waits until every name among its arguments resolves in the Pod's own namespace. */
export const waitForNames = `\
command -v getent >/dev/null || command -v nslookup >/dev/null || {
  echo "this image has neither getent nor nslookup to wait with: set x-k8s.waitImage" >&2
  exit 1
}
while read -r key first rest; do
  if [ "$key" = search ]; then domain=$first; fi
done < /etc/resolv.conf
for name in "$@"; do
  until getent hosts "$name.$domain" >/dev/null 2>&1 || nslookup "$name.$domain" >/dev/null 2>&1; do
    sleep 1
  done
  echo "$name is there"
done
`

/** Waits until every Job among its arguments has completed. $NAMESPACE is theirs. */
export const waitForJobs = `\
command -v curl >/dev/null || command -v node >/dev/null || command -v python3 >/dev/null || command -v wget >/dev/null || {
  echo "this image has none of curl, node, python3 and wget to wait with: set x-k8s.waitImage" >&2
  exit 1
}
dir=/var/run/job-reader
ask() {
  token=$(cat $dir/token)
  if command -v curl >/dev/null; then
    curl -sS --cacert $dir/ca.crt -H "Authorization: Bearer $token" "$1"
  elif command -v node >/dev/null; then
    NODE_EXTRA_CA_CERTS=$dir/ca.crt node -e 'require("https").get(process.argv[1], {headers: {authorization: "Bearer " + process.argv[2]}}, (answer) => answer.pipe(process.stdout))' "$1" "$token"
  elif command -v python3 >/dev/null; then
    python3 -c 'import ssl, sys, urllib.request as r; print(r.urlopen(r.Request(sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]}), context=ssl.create_default_context(cafile=sys.argv[3])).read().decode())' "$1" "$token" $dir/ca.crt
  elif wget --help 2>&1 | grep -q ca-certificate; then
    wget -q -O - --ca-certificate=$dir/ca.crt --header="Authorization: Bearer $token" "$1"
  else
    wget -q -O - --header="Authorization: Bearer $token" "$1"
  fi
}
failures=0
for job in "$@"; do
  until answer=$(ask "https://kubernetes.default.svc/apis/batch/v1/namespaces/$NAMESPACE/jobs/$job") && echo "$answer" | grep -q '"completionTime"'; do
    if [ -n "$answer" ]; then failures=0; else failures=$((failures + 1)); fi
    if [ $failures -ge 30 ]; then
      echo "the API server cannot be asked with what is in this image: set x-k8s.waitImage to one with curl" >&2
      exit 1
    fi
    sleep 1
  done
  echo "$job is complete"
done
`
