namespace MetaflowStack.Azure.Connection;

/// <summary>Where a cloud answers, and how it is trusted: Azure itself, or the simulated cloud on this machine.</summary>
public sealed record AzureCloud
{
    /// <summary>The public Azure cloud (Microsoft's page "Azure endpoints").</summary>
    public static AzureCloud Public { get; } = new()
    {
        ArmEndpoint = new Uri("https://management.azure.com/"),
        AuthorityHost = new Uri("https://login.microsoftonline.com/"),
        GraphEndpoint = new Uri("https://graph.microsoft.com/"),
    };

    /// <summary>Azure Resource Manager.</summary>
    public required Uri ArmEndpoint { get; init; }

    /// <summary>The sign-in service, without a tenant.</summary>
    public required Uri AuthorityHost { get; init; }

    /// <summary>Microsoft Graph, without a version.</summary>
    public required Uri GraphEndpoint { get; init; }

    /// <summary>Where the blob services of all accounts are, each at its name as a path; null: each account has a host of its own.</summary>
    public Uri? BlobEndpoint { get; init; }

    /// <summary>The audience of tokens for blob services (Microsoft's page "Authorize with Microsoft Entra ID").</summary>
    public string BlobAudience { get; init; } = "https://storage.azure.com";

    /// <summary>The audience of tokens for <see cref="ArmEndpoint"/>; the scope is this and <c>/.default</c>.</summary>
    public string ArmAudience { get; init; } = "https://management.azure.com";

    /// <summary>The audience of tokens for <see cref="GraphEndpoint"/>.</summary>
    public string GraphAudience { get; init; } = "https://graph.microsoft.com";

    /// <summary>True for the simulated cloud: its authority is not known to Microsoft's instance discovery.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>The clock that waits go by; the sandbox's runs faster than the wall's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A PEM file with the only certificates to trust; null: the machine's own roots.</summary>
    public string? TrustedCertificatePath { get; init; }

    /// <summary>Signs in as this service principal, without looking elsewhere; null: as <see cref="AzureConnection.SignInAsync"/> says.</summary>
    public ServicePrincipalSignIn? SignIn { get; init; }

    /// <summary>
    /// How many times as long as usual is waited and tried. More than 1 in the simulated cloud: its minutes are fractions of a second,
    /// and a busy machine loses some of these between one request and the next. With 18 the shortest limit of an operation, 10 minutes,
    /// is the 3 hours that the deployer gives a step's acceptance there.
    /// </summary>
    internal int Patience => IsSandbox ? 18 : 1;

    /// <summary>The blob service of a storage account: <c>https://ACCOUNT.blob.core.windows.net/</c>.</summary>
    /// <param name="account">The account's name.</param>
    public Uri BlobServiceUri(string account) => BlobEndpoint is { } endpoint
        ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{account}/")
        : new Uri($"https://{account}.blob.core.windows.net/");
}
