using Nuke.Common;

/// <summary>Makes the stack's secrets anew.</summary>
public interface IRotateSecrets : ILogin
{
    [Parameter("Secrets to rotate, separated by spaces: database, service-principal, airflow. Default is all")]
    string[]? Secret => TryGetValue(() => Secret);

    Target RotateSecrets => _ => _
        .Description("Makes passwords and keys anew, restarts what uses them, and withdraws the old ones")
        .DependsOn<ILogin>(x => x.Login)
        .TryAfter<IPrintNextSteps>(x => x.PrintNextSteps)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.RotateSecretsAsync())));
}
