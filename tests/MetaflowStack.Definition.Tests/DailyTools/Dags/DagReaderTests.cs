using System.Text;
using MetaflowStack.Definition.DailyTools.Dags;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.DailyTools.Dags;

public sealed class DagReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("dags-").FullName;

    [Fact]
    public void A_file_goes_by_its_name_and_a_folder_by_its_own_with_all_that_is_in_it()
    {
        var file = Write("some/where/hello.py", "abc");
        Write("flows/one.py");
        Write("flows/deep/data.json");
        Write("flows/.hidden/x.py");
        Write("flows/__pycache__/one.pyc");
        Write("flows/old.pyc");

        var selection = DagReader.Read([file, Path.Combine(_root, "flows") + "/"]);

        Assert.Equal(["flows/deep/data.json", "flows/one.py", "hello.py"], selection.Files.Select(found => found.Name));
        Assert.Equal(["flows/.hidden", "flows/__pycache__", "flows/old.pyc"], selection.LeftOut);
        Assert.Equal(("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "/opt/airflow/dags/hello.py"), (selection.Files[2].Sha256, selection.Files[2].RemotePath));
    }

    [Fact]
    public void A_path_that_goes_up_here_does_not_go_up_there()
    {
        Write("a/x.py");
        var selection = DagReader.Read([Path.Combine(_root, "a", "..", "a", "..", "a", "x.py"), Path.Combine(_root, "a", ".")]);
        Assert.Equal(["a/x.py", "x.py"], selection.Files.Select(found => found.Name));
    }

    [Theory]
    [InlineData("../outside.py")]
    [InlineData("/etc/hostname")]
    [InlineData("../outside")]
    [InlineData("../flows-too/x.py")]
    public void A_link_that_leads_out_of_the_folder_is_refused(string target)
    {
        Write("outside.py");
        Write("outside/x.py");
        Write("flows-too/x.py");
        Directory.CreateDirectory(Path.Combine(_root, "flows"));
        File.CreateSymbolicLink(Path.Combine(_root, "flows", "link.py"), target);

        Assert.Contains("a link that leads out of the folder", Refusal("flows"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_stays_inside_is_followed_and_one_to_a_folder_left_out()
    {
        Write("flows/deep/x.py", "abc");
        File.CreateSymbolicLink(Path.Combine(_root, "flows", "y.py"), "deep/x.py");
        Directory.CreateSymbolicLink(Path.Combine(_root, "flows", "again"), ".");
        File.CreateSymbolicLink(Path.Combine(_root, "flows", "deep", "up"), "../deep");

        var selection = DagReader.Read([Path.Combine(_root, "flows")]);

        Assert.Equal(["flows/deep/x.py", "flows/y.py"], selection.Files.Select(found => found.Name));
        Assert.Equal("abc", Encoding.UTF8.GetString(selection.Files[1].Content));
    }

    [Fact]
    public void A_folder_reached_by_a_link_is_read_by_the_name_of_the_link()
    {
        Write("real/x.py");
        Directory.CreateSymbolicLink(Path.Combine(_root, "flows"), Path.Combine(_root, "real"));
        File.CreateSymbolicLink(Path.Combine(_root, "real", "y.py"), Path.Combine(_root, "real", "x.py"));
        Assert.Equal(["flows/x.py", "flows/y.py"], DagReader.Read([Path.Combine(_root, "flows")]).Files.Select(found => found.Name));
    }

    [Theory]
    [InlineData("new\nline.py")]
    [InlineData("back\\slash.py")]
    public void Names_that_a_listing_could_not_show_are_refused(string name)
    {
        Write("flows/" + name);
        var refusal = Refusal("flows");
        Assert.Contains("cannot be uploaded under its name", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("new\nline", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_and_spaces_are_names_like_others()
    {
        Write("flows/it's \"x\" $(y); z.py");
        Assert.Equal("flows/it's \"x\" $(y); z.py", Assert.Single(DagReader.Read([Path.Combine(_root, "flows")]).Files).Name);
    }

    [Fact]
    public void What_is_missing_twice_too_long_or_nothing_is_named()
    {
        var one = Write("one/x.py");
        var two = Write("two/x.py");
        using (var large = File.Create(Path.Combine(_root, "large.py")))
            large.SetLength(DagReader.LongestFile + 1);
        Directory.CreateDirectory(Path.Combine(_root, "empty"));

        Assert.Contains("does not exist", Refusal("none.py"), StringComparison.Ordinal);
        Assert.Contains("would both become x.py", Assert.Throws<UsageException>(() => DagReader.Read([one, two])).Message, StringComparison.Ordinal);
        Assert.Contains("A DAG file has at most 10 MB", Refusal("large.py"), StringComparison.Ordinal);
        Assert.Contains("There is nothing to upload", Refusal("empty"), StringComparison.Ordinal);
        Assert.Contains("--dag is missing", Assert.Throws<UsageException>(() => DagReader.Read([])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Refusal(string name) => Assert.Throws<UsageException>(() => DagReader.Read([Path.Combine(_root, name)])).Message;

    private string Write(string name, string text = "x = 1\n")
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
