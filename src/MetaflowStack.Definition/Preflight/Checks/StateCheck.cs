using System.Globalization;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the state could be reached, understood and locked; that was tried when the run began.</summary>
/// <param name="location">Where the state is.</param>
/// <param name="isMissing">Whether its place does not exist yet.</param>
/// <param name="failure">Why it cannot be used; null: it can.</param>
internal sealed class StateCheck(string location, bool isMissing, ErrorDetails? failure) : IPreflightCheck
{
    public string Area => "state";

    public Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Finding>>(
        failure is not null ? [Finding.Failure(failure)]
        : isMissing ? [Finding.Passed($"{location} does not exist yet, and is made after the checks")]
        : [Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"{location} is reachable and locked by this run; serial {facts.Recorded.Serial}"))]);
}
