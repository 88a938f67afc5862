using MetaflowStack.Definition.Environments;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>What the generated files are about: the environments, and the numbers and names that both build servers share.</summary>
/// <param name="Environments">All of them, by wave and name.</param>
internal sealed record CiPlan(IReadOnlyList<EnvironmentProfile> Environments)
{
    /// <summary>The branch that is deployed.</summary>
    public const string Branch = "main";

    /// <summary>Every night, at a minute when not everybody's jobs start (UTC).</summary>
    public const string Nightly = "17 3 * * *";

    /// <summary>The machine.</summary>
    public const string Image = "ubuntu-24.04";

    /// <summary>How long a deployment waits for another run on its environment.</summary>
    public const string LockTimeout = "30m";

    /// <summary>Minutes for a plan or a look at drift; it only reads.</summary>
    public const int PlanMinutes = 30;

    /// <summary>Minutes for a deployment: <see cref="LockTimeout"/>, 45 for a database server that Azure fails at, and a first deployment's half hour, twice.</summary>
    public const int DeployMinutes = 150;

    /// <summary>Minutes to delete a stack.</summary>
    public const int DestroyMinutes = 90;

    /// <summary>Minutes for a job that only talks to GitHub.</summary>
    public const int ShortMinutes = 5;

    /// <summary>The variable that holds an environment's name. One named <c>ENVIRONMENT</c> would set the option <c>--environment</c>.</summary>
    public const string EnvironmentVariable = "CI_ENVIRONMENT";

    /// <summary>The variable that holds the name of its profile.</summary>
    public const string ProfileVariable = "CI_PROFILE";

    /// <summary>The numbers of the waves, each with its environments; a wave without any is not there.</summary>
    public IEnumerable<IGrouping<int, EnvironmentProfile>> Waves => Environments.GroupBy(environment => environment.Wave).OrderBy(wave => wave.Key);

    /// <summary>Whether environments have profiles: all of them, or the only one has none.</summary>
    public bool HasProfiles => Environments.All(environment => environment.Profile is not null);

    /// <summary>Whether the prefix stands in no file: jobs take it from a variable.</summary>
    public bool PrefixIsVariable => Environments.Any(environment => environment.Options.OrgPrefix is null);

    /// <summary>What says to <c>./build.sh</c> which environment is meant, in a shell in which <see cref="ProfileVariable"/> is set.</summary>
    public string ProfileOption => HasProfiles ? $" --profile \"${ProfileVariable}\"" : "";
}
