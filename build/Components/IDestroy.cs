using Nuke.Common;

/// <summary>Deletes the stack.</summary>
public interface IDestroy : ILogin
{
    [Parameter("Destroy leaves the storage account, the database server and what these need; Services takes them up again")]
    bool? KeepData => TryGetValue<bool?>(() => KeepData);

    Target Destroy => _ => _
        .Description("Deletes the whole stack, Entra objects included, in reverse order")
        .DependsOn<ILogin>(x => x.Login)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.DestroyAsync())));
}
