using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Inventory;

/// <summary>
/// Objects of the stack and of others in random situations: after a deployment the stack's are exactly those that are wanted, and not one
/// of the others' has been touched, by their uid and resourceVersion.
/// </summary>
public class RandomInventoryTests(ITestOutputHelper output)
{
    private const int Seed = 1;
    private const int Objects = 50;
    private const int Runs = 200;
    private const int RunsInACluster = 10;

    private static readonly string[] Kinds = ["ConfigMap", "Secret", "ServiceAccount", "Role", "Service"];

    /// <summary>What an object is to the stack.</summary>
    private enum Situation
    {
        Kept,
        NoLongerWanted,
        NoLongerWantedAndForgotten,
        WantedAndForgotten,
        DeletedByOthers,
        MadeAnewByOthers,
        Foreign,
        OfAnotherEnvironment,
        WithCopiedLabels,
    }

    private sealed record Slot(string Kind, string Namespace, string Name, Situation Situation)
    {
        public bool OursAtFirst => Situation < Situation.Foreign;

        public bool IsWanted => Situation is Situation.Kept or Situation.WantedAndForgotten;

        public bool IsForeign => Situation >= Situation.MadeAnewByOthers;

        public ResourceKey Key => KubernetesKeys.For(Kind, Namespace, Name);

        public KubernetesObjectId Id => new(Kind == "Role" ? "rbac.authorization.k8s.io/v1" : "v1", Kind, Namespace, Name);

        public string Yaml(string labels = "") =>
            $"apiVersion: {Id.ApiVersion}\nkind: {Kind}\nmetadata: {{name: {Name}, namespace: {Namespace}{(labels.Length > 0 ? $", labels: {{{labels}}}" : "")}}}\n"
            + Kind switch
            {
                "ConfigMap" => "data: {a: b}\n",
                "Secret" => "data: {a: Yg==}\n",
                "Role" => "rules: [{apiGroups: [\"\"], resources: [pods], verbs: [get]}]\n",
                "Service" => "spec: {selector: {app: x}, ports: [{port: 80}]}\n",
                _ => "",
            };
    }

    [Fact]
    public async Task In_10000_situations_no_object_of_others_is_touched()
    {
        output.WriteLine($"seed {Seed}, {Runs} runs of {Objects} objects");
        var counts = new ConcurrentDictionary<Situation, int>();
        for (var first = 0; first < Runs; first += RunsInACluster)
        {
            await using var cluster = await SandboxCluster.StartAsync();
            // Most of the time a run waits until a namespace has gone; each run has namespaces and labels of its own.
            await Parallel.ForEachAsync(
                Enumerable.Range(first, RunsInACluster), new ParallelOptions { MaxDegreeOfParallelism = 5 }, async (run, _) => await RunAsync(cluster, run, counts));
        }

        foreach (var (situation, count) in counts.OrderBy(pair => pair.Key))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,6} {situation}"));
        Assert.Equal(Runs * Objects, counts.Values.Sum());
        Assert.Equal(Enum.GetValues<Situation>().Length, counts.Count);
    }

    private static async Task RunAsync(SandboxCluster cluster, int run, ConcurrentDictionary<Situation, int> counts)
    {
        var random = new Random((Seed * 1_000_003) + run);
        var folder = Directory.CreateTempSubdirectory("inventory-").FullName;
        var (kept, doomed) = ($"kept{run}", $"doomed{run}");
        var stack = new StackOnCluster(cluster, $"s{run}", folder);
        var slots = Enumerable.Range(0, Objects).Select(index => new Slot(
            Kinds[random.Next(Kinds.Length)], random.Next(3) switch { 0 => "default", 1 => kept, _ => doomed }, $"r{run}-{index}",
            (Situation)random.Next(Enum.GetValues<Situation>().Length))).ToList();
        // What lies in the namespace that goes cannot be wanted.
        slots = [.. slots.Select(slot => slot.Namespace == doomed && slot.IsWanted ? slot with { Situation = Situation.NoLongerWanted } : slot)];
        foreach (var slot in slots)
            counts.AddOrUpdate(slot.Situation, 1, (_, count) => count + 1);
        try
        {
            await stack.DeployAsync(Namespace(kept) + "---\n" + Namespace(doomed) + All(slots.Where(slot => slot.OursAtFirst)));
            await ActAsOthersAsync(cluster, stack, slots);
            await stack.ForgetAsync([.. slots.Where(slot => slot.Situation is Situation.NoLongerWantedAndForgotten or Situation.WantedAndForgotten).Select(slot => slot.Key)]);
            var before = await VersionsAsync(cluster, slots.Where(slot => slot.IsForeign));

            var wanted = Namespace(kept) + All(slots.Where(slot => slot.IsWanted));
            await stack.DeployAsync(wanted);

            Assert.Equal(before, await VersionsAsync(cluster, slots.Where(slot => slot.IsForeign)));
            foreach (var slot in slots.Where(slot => slot.OursAtFirst && !slot.IsForeign))
                Assert.True(slot.IsWanted == await cluster.Client.GetAsync(slot.Id, CancellationToken.None) is not null, $"run {run}: {slot}");
            var holdsOthers = slots.Exists(slot => slot.Namespace == doomed && slot.IsForeign);
            Assert.Equal(holdsOthers, await cluster.Client.GetAsync(new KubernetesObjectId("v1", "Namespace", null, doomed), CancellationToken.None) is not null);
            Assert.All((await stack.DeployAsync(wanted)).Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ActAsOthersAsync(SandboxCluster cluster, StackOnCluster stack, IEnumerable<Slot> slots)
    {
        var ours = string.Join(", ", stack.Labels.All.Select(label => $"{label.Key}: {label.Value}"));
        foreach (var slot in slots)
        {
            if (slot.Situation is Situation.DeletedByOthers or Situation.MadeAnewByOthers)
                await cluster.Client.DeleteAsync(slot.Id);
            if (slot.IsForeign)
            {
                await cluster.ApplyAsAsync("kubectl", slot.Yaml(slot.Situation switch
                {
                    Situation.OfAnotherEnvironment => ours.Replace("default", "other", StringComparison.Ordinal),
                    Situation.WithCopiedLabels => ours,
                    _ => "app: theirs",
                }));
            }
        }
    }

    private static async Task<List<string>> VersionsAsync(SandboxCluster cluster, IEnumerable<Slot> slots)
    {
        var versions = new List<string>();
        foreach (var slot in slots)
        {
            var live = await cluster.Client.GetAsync(slot.Id, CancellationToken.None);
            versions.Add($"{slot.Id} {live.Text("metadata", "uid")} {live.Text("metadata", "resourceVersion")}");
        }

        return versions;
    }

    private static string Namespace(string name) => $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n";

    private static string All(IEnumerable<Slot> slots) => slots.Aggregate(new StringBuilder(), (text, slot) => text.Append("---\n").Append(slot.Yaml())).ToString();
}
