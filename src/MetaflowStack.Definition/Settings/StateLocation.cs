using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Settings;

/// <summary>Where the state is kept, as chosen by <c>--state</c>: one of four kinds, read by <see cref="StateLocationReader"/>.</summary>
public abstract record StateLocation
{
    private protected StateLocation()
    {
    }

    /// <summary>Whether others may use it at the same time over the network: then copies of what was last seen are kept here.</summary>
    public bool IsRemote => this is not StateFolder;

    /// <summary>Whether reaching it takes a sign-in to Azure.</summary>
    public bool NeedsSignIn => this is StateContainer or StateAccount;

    /// <summary>What to give <c>--state</c> to get here again; null: nothing, it is the default.</summary>
    public abstract string? Argument { get; }
}

/// <summary>A folder on this machine, or one that is mounted.</summary>
/// <param name="Directory">Its full path.</param>
public sealed record StateFolder(string Directory) : StateLocation
{
    /// <inheritdoc />
    public override string? Argument => Directory;

    /// <inheritdoc />
    public override string ToString() => Directory;
}

/// <summary>A container of a storage account in Azure, reached with the run's own sign-in.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="Container">The container's name.</param>
public sealed record StateContainer(string Account, string Container) : StateLocation
{
    /// <inheritdoc />
    public override string? Argument => $"https://{Account}.blob.core.windows.net/{Container}";

    /// <inheritdoc />
    public override string ToString() => Argument!;
}

/// <summary>A container of the account that <c>METAFLOW_STATE_CONNECTION_STRING</c> leads to, an emulator's for example.</summary>
/// <param name="ConnectionString">The variable's value.</param>
/// <param name="Container">The container's name.</param>
public sealed record ConnectedContainer(Secret ConnectionString, string Container) : StateLocation
{
    /// <inheritdoc />
    public override string? Argument => Container;

    /// <inheritdoc />
    public override string ToString() => $"the container {Container} of {StateConnectionString.Variable}";
}

/// <summary>The stack's own state account in Azure: the default there, made on first use.</summary>
public sealed record StateAccount : StateLocation
{
    /// <inheritdoc />
    public override string? Argument => null;

    /// <inheritdoc />
    public override string ToString() => "the state account";
}
