using MetaflowStack.Definition.Settings;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Defects;

/// <summary>Something that keeps a deployment from succeeding, or will later, and can be known before the first write.</summary>
/// <param name="Name">What is wrong, as the table in docs/preflight.md says it.</param>
/// <param name="FoundBy">What has to find it.</param>
/// <param name="Named">What its finding must say: Azure's code, the resource, the option.</param>
internal sealed record Defect(string Name, FoundBy FoundBy, params string[] Named)
{
    /// <summary>Misbehaviour of the simulated cloud, as <c>--fault</c> says it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Where the state is kept; the account does not exist yet.</summary>
    public StateKind State { get; init; }

    /// <summary>The options that are wrong.</summary>
    public Func<StackOptions, StackOptions> Options { get; init; } = options => options;

    /// <summary>What is on the user's disk, below the given folder, where the state is in <c>state</c>.</summary>
    public Action<string> Files { get; init; } = _ => { };

    /// <summary>What others have made in the cloud before.</summary>
    public Func<OtherPeople, Task> World { get; init; } = _ => Task.CompletedTask;

    /// <summary>A shell script that stands for helm, in <c>HELM_EXE</c>; null: helm is not needed. Empty: the file does not exist.</summary>
    public string? Helm { get; init; }

    /// <summary>Whether another run holds the state.</summary>
    public bool IsLocked { get; init; }

    /// <summary>What comes of it.</summary>
    public Effect Effect { get; init; }

    /// <summary>What it is about; of two with the same subject one may hide the other. Null: nothing hides it.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether it can happen together with others.</summary>
    public bool CanBePaired => FoundBy == FoundBy.Preflight && Effect == Effect.Stops && Faults.Count > 0 && State == StateKind.Folder;

    public override string ToString() => Name;
}

/// <summary>What finds a defect. They run in this order.</summary>
internal enum FoundBy
{
    /// <summary>The rules of the options, before any target.</summary>
    Settings,

    /// <summary>The target of that name.</summary>
    CheckTools,

    /// <summary>The target of that name.</summary>
    Login,

    /// <summary>The target of that name.</summary>
    Preflight,
}

/// <summary>What comes of a defect.</summary>
internal enum Effect
{
    /// <summary>The deployment would fail, so it is not begun.</summary>
    Stops,

    /// <summary>It is warned of: the deployment works, or may.</summary>
    Warns,

    /// <summary>Something else is chosen instead, which is said.</summary>
    IsAvoided,
}
