using MetaflowStack.Definition.Settings;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>What <c>--secret</c> names, and what rotating it means.</summary>
/// <param name="Name">The name.</param>
/// <param name="What">What is made anew.</param>
/// <param name="Usually">How long it usually takes in Azure, from the new credential to the old one's end.</param>
/// <param name="Effect">What people notice.</param>
internal sealed record SecretName(string Name, string What, string Usually, string Effect)
{
    /// <summary>The database's password.</summary>
    internal static SecretName Database { get; } = new(
        "database", "the password of the database's administrator", "2 to 4 min",
        "connections that are open go on, and pods that have not restarted yet open no new one");

    /// <summary>The service principal's passwords.</summary>
    internal static SecretName ServicePrincipal { get; } = new(
        "service-principal", "the service principal's passwords, one for each namespace", "1 to 2 min",
        "nobody notices: the old ones are withdrawn when everything works with the new ones");

    /// <summary>Airflow's keys.</summary>
    internal static SecretName Airflow { get; } = new(
        "airflow", "Airflow's Fernet key and its webserver's key", "5 to 8 min", "people sign in to Airflow again");

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<SecretName> All { get; } = [Database, ServicePrincipal, Airflow];

    /// <summary>The name of what a Secret holds.</summary>
    internal static SecretName Of(CredentialSecret secret) => secret.Credential switch
    {
        DatabaseCredential => Database,
        AirflowCredential => Airflow,
        _ => ServicePrincipal,
    };

    /// <summary>What is wrong with the names that the user gave.</summary>
    internal static IEnumerable<SettingsFault> Check(StackOptions options)
    {
        var names = All.Select(known => known.Name).ToList();
        foreach (var name in (options.Secret ?? []).Where(name => !names.Contains(name)))
        {
            yield return new SettingsFault(
                "--secret", name, $"must be one of {string.Join(", ", names)}{(NearestName.Find(name, names) is { } nearest ? $"; did you mean {nearest}?" : "")}");
        }

        if (options.Secret?.Contains(ServicePrincipal.Name) == true && IdentityWords.Parse(options.Identity) == IdentityKind.Workload)
            yield return new SettingsFault("--secret", ServicePrincipal.Name, "is not part of the stack with --identity workload, which has no password");
    }
}
