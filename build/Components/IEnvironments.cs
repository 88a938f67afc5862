using Nuke.Common;

/// <summary>Lists the environments that the parameters files describe.</summary>
public interface IEnvironments : IHasState
{
    [Parameter("Whether Environments compares each environment with the cloud; 'false' reads the states alone. Default is 'true'")]
    bool? Drift => TryGetValue<bool?>(() => Drift);

    Target Environments => _ => _
        .Description("Checks and lists all environments of the parameters files: state, last run, lock, resources, drift; only reads")
        .Executes(() => Run.Environments.ListAsync(Json == true, Drift != false));
}
