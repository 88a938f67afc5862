namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>
/// What the jobs run, for <c>bash -e</c>. Where a command is cancelled, the build server signals the shell alone: a deployment takes the
/// shell's place (<c>exec</c>), so that it hears of it and ends in good order.
/// </summary>
/// <param name="plan">What the files are about.</param>
internal sealed class CiScripts(CiPlan plan)
{
    /// <summary>Deploys.</summary>
    public string Deploy => $"exec ./build.sh Services{plan.ProfileOption} --lock-timeout {CiPlan.LockTimeout}";

    /// <summary>Asks what was deployed for its health.</summary>
    public string Verify => $"exec ./build.sh Verify{plan.ProfileOption}";

    /// <summary>Deletes.</summary>
    public string Destroy => $"exec ./build.sh Destroy{plan.ProfileOption} --yes --lock-timeout {CiPlan.LockTimeout}";

    /// <summary>Looks for problems before the first write; leaves its page for the comment when there are some.</summary>
    public string GitHubPreflight =>
        $$"""
        code=0
        ./build.sh Preflight{{plan.ProfileOption}} --lock-timeout {{CiPlan.LockTimeout}} || code=$?
        [[ $code -eq 0 ]] || cp "$GITHUB_STEP_SUMMARY" preflight.md
        exit $code

        """;

    /// <summary>Plans for a pull request, and leaves the page for its comment. Changes are what a pull request is for, and no failure.</summary>
    public string GitHubPlan =>
        $$"""
        code=0
        ./build.sh Plan{{plan.ProfileOption}} --out plan.json --detailed-exit-code || code=$?
        cat "$GITHUB_STEP_SUMMARY" preflight.md >comment.md 2>/dev/null || true
        case $code in
          0) echo "::notice::Nothing would change in $CI_ENVIRONMENT." ;;
          3) echo "::notice::There are changes for $CI_ENVIRONMENT: see the summary." ;;
          *) exit $code ;;
        esac

        """;

    /// <summary>Writes the page as a comment on the pull request, over the one that an earlier run wrote.</summary>
    public static string GitHubComment =>
        """
        mark="<!-- plan of $CI_ENVIRONMENT -->"
        { echo "$mark"; cat plan/comment.md 2>/dev/null || echo "There is no plan of \`$CI_ENVIRONMENT\`: [the run]($RUN_URL) says why."; } >comment.md
        comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
        id=$(gh api "$comments" --paginate --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$mark\"))) | .id" | sed -n 1p)
        if [[ -n "$id" ]]; then
          gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@comment.md >/dev/null
        else
          gh api --method POST "$comments" -F body=@comment.md >/dev/null
        fi

        """;

    /// <summary>Looks for drift: whatever a plan would change on the branch that is deployed.</summary>
    public string GitHubDrift => Drift("echo \"::error title=Drift::$CI_ENVIRONMENT is not as $GITHUB_REF_NAME describes it: the summary has the plan.\"");

    /// <summary>The same for Azure Pipelines.</summary>
    public string AzureDrift => Drift("echo \"##vso[task.logissue type=error]$CI_ENVIRONMENT is not as $BUILD_SOURCEBRANCHNAME describes it: the summary has the plan.\"");

    /// <summary>Plans for a pull request; changes are no failure.</summary>
    public string AzurePlan =>
        $$"""
        code=0
        ./build.sh Plan{{plan.ProfileOption}} --out plan.json --detailed-exit-code || code=$?
        [[ $code -eq 0 || $code -eq 3 ]] || exit $code

        """;

    /// <summary>Looks for problems before the first write; that there are some is a warning, for the plan is wanted all the same.</summary>
    public string AzurePreflight =>
        $$"""
        ./build.sh Preflight{{plan.ProfileOption}} --lock-timeout {{CiPlan.LockTimeout}} ||
          echo "##vso[task.complete result=SucceededWithIssues;]Preflight found problems"

        """;

    /// <summary>Ends the run unless somebody typed the environment's name.</summary>
    public static string GitHubConfirm =>
        """
        if [[ "$CONFIRMATION" != "$CI_ENVIRONMENT" ]]; then
          echo "::error title=Not confirmed::Type the environment's name, $CI_ENVIRONMENT, to delete it with all its data."
          exit 1
        fi

        """;

    /// <summary>Says why a fork's pull request has no plan.</summary>
    public static string GitHubFork =>
        """
        echo "::notice title=No plan::This pull request comes from a fork, whose jobs get no access to Azure. Somebody of this repository can push its branch here."
        echo "No plan: the pull request comes from a fork, whose jobs get no access to Azure." >>"$GITHUB_STEP_SUMMARY"

        """;

    /// <summary>Sets CI_PROFILE to that of the environment in CI_ENVIRONMENT, for the steps that follow.</summary>
    public string GitHubProfile => $"case \"$CI_ENVIRONMENT\" in\n{string.Concat(plan.Environments.Select(environment => $"  {environment.Name}) echo \"CI_PROFILE={environment.Profile}\" >>\"$GITHUB_ENV\" ;;\n"))}esac\n";

    private string Drift(string say) =>
        $$"""
        code=0
        ./build.sh Plan{{plan.ProfileOption}} --out plan.json --detailed-exit-code || code=$?
        [[ $code -ne 3 ]] || {{say}}
        exit $code

        """;
}
