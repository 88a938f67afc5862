namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>
/// Stands in for <c>gh api</c> on comments of a pull request, which are files in <c>COMMENTS</c>. It needs jq, as the real one has it inside.
/// </summary>
internal static class GitHubCli
{
    /// <summary>Why it cannot run here; null: it can.</summary>
    public static string? Missing => File.Exists("/usr/bin/jq") || File.Exists("/usr/local/bin/jq") ? null : "jq, which stands in for the one in gh, is not here.";

    /// <summary>The program.</summary>
    public const string Script =
        """
        set -euo pipefail
        [[ "$1" == api && -n "$GH_TOKEN" ]]; shift
        method=GET body="" filter=.
        while [[ $# -gt 0 ]]; do
          case "$1" in
            --method) method="$2"; shift 2 ;;
            --jq) filter="$2"; shift 2 ;;
            -F) body="${2#body=@}"; shift 2 ;;
            --paginate) shift ;;
            *) endpoint="$1"; shift ;;
          esac
        done
        shopt -s nullglob
        case "$method $endpoint" in
          "GET repos/contoso/metaflow/issues/7/comments") cat "$COMMENTS"/* /dev/null | jq -s . | jq -r "$filter" ;;
          "POST repos/contoso/metaflow/issues/7/comments") id=$(( $(ls "$COMMENTS" | wc -l) + 100 )) ;;
          "PATCH repos/contoso/metaflow/issues/comments/"*) id="${endpoint##*/}"; [[ -f "$COMMENTS/$id" ]] ;;
          *) echo "gh: $method $endpoint: Not Found (HTTP 404)" >&2; exit 1 ;;
        esac
        [[ "$method" == GET ]] || jq -n --argjson id "$id" --rawfile body "$body" '{id: $id, user: {login: "github-actions[bot]"}, body: $body}' >"$COMMENTS/$id"

        """;
}
