using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>A deployment, a rotation and destroys to which nothing happens: what crashes are measured by, and where their points come from.</summary>
internal sealed class Undisturbed : IDisposable
{
    private readonly Workspace _folder = new();
    private readonly DatabasePasswordLog _passwords = new();
    private readonly Dictionary<string, Census> _after = [];
    private readonly Dictionary<string, IReadOnlyList<Boundary>> _boundaries = [];
    private readonly StateKind _state;
    private readonly int _seed;

    private Undisturbed(StateKind state, int seed) => (_state, _seed) = (state, seed);

    /// <summary>Where the state is kept.</summary>
    public StateKind State => _state;

    /// <summary>Deploys, keeps the deployed world, and in copies of it rotates the secrets, destroys all but the data, and destroys.</summary>
    public static async Task<Undisturbed> ObserveAsync(StateKind state, int seed)
    {
        var undisturbed = new Undisturbed(state, seed);
        await undisturbed.DeployAsync();
        foreach (var target in (string[])["RotateSecrets", StackCommand.KeepData, "Destroy"])
            await undisturbed.OnCopyAsync(target);
        return undisturbed;
    }

    /// <summary>The world after a command.</summary>
    public Census After(string target) => _after[target];

    /// <summary>The exchanges of a command, in the order of arrival.</summary>
    public IReadOnlyList<Boundary> BoundariesOf(string target) => _boundaries[target];

    /// <summary>Sets the stage for a command: an empty cloud for a deployment, a deployed stack for the others.</summary>
    public async Task<Stage> SetAsync(string target, Workspace workspace)
    {
        var directory = Path.Combine(workspace.Root, "cloud");
        if (target != "Services")
            CopyDirectory(_folder.Root, workspace.Root);
        var cloud = await SimulatedCloud.StartAsync(directory, _seed);
        if (target != "Services")
            cloud.Gate.DatabasePasswords.CopyFrom(_passwords);
        return new Stage(cloud, workspace);
    }

    public void Dispose() => _folder.Dispose();

    private async Task DeployAsync()
    {
        await using var cloud = await SimulatedCloud.StartAsync(Path.Combine(_folder.Root, "cloud"), _seed);
        await RunAsync("Services", _folder, cloud);
        _passwords.CopyFrom(cloud.Gate.DatabasePasswords);
    }

    private async Task OnCopyAsync(string target)
    {
        using var workspace = new Workspace();
        await using var stage = await SetAsync(target, workspace);
        await RunAsync(target, workspace, stage.Cloud);
    }

    private async Task RunAsync(string target, Workspace workspace, SimulatedCloud cloud)
    {
        var traffic = cloud.NewTraffic();
        var result = await StackCommand.RunAsync(target, _state, workspace, cloud, traffic);
        if (result.Error is not null)
            throw new InvalidOperationException($"An undisturbed {target} failed: {result.Error}\n{result.Log}");
        _boundaries[target] = traffic.Seen;
        _after[target] = cloud.TakeCensus();
    }

    private static void CopyDirectory(string from, string to)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(from, "*", options))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
