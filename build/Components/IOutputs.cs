using Nuke.Common;

/// <summary>Prints what scripts need.</summary>
public interface IOutputs : IHasState
{
    [Parameter("Print this output alone, as it is, on standard output; everything else goes to standard error")]
    string? Name => TryGetValue(() => Name);

    [Parameter("Print secrets too, read from the cluster")]
    bool? ShowSecrets => TryGetValue<bool?>(() => ShowSecrets);

    Target Outputs => _ => _
        .Description("Prints what scripts need to know of the stack: names, addresses, ids")
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.OutputsAsync(Json == true)));
}
