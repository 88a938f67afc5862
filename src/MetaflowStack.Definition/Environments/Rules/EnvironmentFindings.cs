using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Environments.Rules;

/// <summary>What <see cref="EnvironmentRules"/> found in all environments together.</summary>
/// <param name="Faults">What must be mended before anything is done.</param>
/// <param name="Warnings">What somebody should look at.</param>
public sealed record EnvironmentFindings(IReadOnlyList<ProfileFinding> Faults, IReadOnlyList<ProfileFinding> Warnings)
{
    /// <summary>Ends the run when there is a fault.</summary>
    /// <exception cref="UsageException">There are faults; all of them are named, with file and key.</exception>
    public void Require()
    {
        if (Faults.Count > 0)
            throw new UsageException(new ErrorDetails
            {
                What = Faults.Count == 1
                    ? $"The environments are not described well: {Faults[0]}"
                    : $"The environments are not described well, in {Faults.Count} places:\n{string.Join('\n', Faults.Select(fault => $"  {fault}"))}",
                Remedy = "Mend the files named; an editor that knows .nuke/environments.schema.json shows most of it",
            });
    }
}
